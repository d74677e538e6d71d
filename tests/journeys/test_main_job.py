"""The main job in its three regions, as `zhengcai demo` plays it, inside one process."""

from conftest import Played

from zhengcai import demo
from zhengcai.web.demonstration import read_report


async def test_the_main_job_in_three_regions(played: Played) -> None:
    told: list[str] = []
    passed = await demo.play_on(
        played.platform, played.settings, lambda what, done, total: told.append(what)
    )
    report = read_report(played.settings)
    assert report is not None
    for region in report.regions:
        print(region.name, region.faults, [(s.key, len(s.deeds), len(s.refused)) for s in region.stages])
    assert [region.faults for region in report.regions] == [[], [], []]
    assert passed
