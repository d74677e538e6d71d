"""Whoever is registered in a region finds the work of all its localities at one place."""

from deployed import Deployed

from zhengcai.demo.region import REGIONS

HOHHOT = REGIONS[0]


async def test_the_home_of_a_region_lists_what_waits_in_its_cities(deployed: Deployed) -> None:
    await deployed.purchase("tender", HOHHOT)
    http = deployed.platform.http
    for login, waiting in (("hohhot.agency", "开标"), ("hohhot.small", "便携式计算机")):
        credentials = {"username": login, "password": deployed.platform.password}
        assert (await http.post("/login", data=credentials)).status_code == 303
        place = "/t/150000/" if login.endswith("agency") else "/t/150000/-/tendering/projects"
        page = (await http.get(place)).text
        assert waiting in page, login
        project = page.split("/t/150100/-/tendering/projects/")[1].split('"')[0]
        detail = (await http.get(f"/t/150100/-/tendering/projects/{project}")).text
        offered = f"/t/150100/-/tendering/bids/new/submit?project_id={project}"
        assert (offered in detail) is login.endswith("small")
        http.cookies.clear()
