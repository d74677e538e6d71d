"""Whoever is registered in a region finds the work of all its localities at one place."""

from deployed import Deployed

from zhengcai.demo.tender import travel_past_deadline


async def test_the_home_of_a_region_lists_what_waits_in_its_cities(deployed: Deployed) -> None:
    hohhot = deployed.region("hohhot")
    purchase = await deployed.purchase("submission", hohhot)
    http = deployed.platform.http
    place = f"/t/150100/-/tendering/projects/{purchase.records['project']['id']}"
    offered = f"/t/150100/-/tendering/bids/new/submit?project_id={place.rpartition('/')[2]}"

    await sign_in(deployed, "hohhot.late")
    assert place in (await http.get("/t/150000/-/tendering/projects")).text
    assert offered in (await http.get(place)).text

    await travel_past_deadline(purchase)
    await sign_in(deployed, "hohhot.agency")
    home = (await http.get("/t/150000/")).text
    assert "开标" in home
    assert place in home
    assert offered not in (await http.get(place)).text


async def sign_in(deployed: Deployed, login: str) -> None:
    """In the one browser, in place of whoever was there."""
    http = deployed.platform.http
    http.cookies.clear()
    credentials = {"username": login, "password": deployed.platform.password}
    assert (await http.post("/login", data=credentials)).status_code == 303
