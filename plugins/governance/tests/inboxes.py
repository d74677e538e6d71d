"""Who has been told what since one looked last."""

from dataclasses import dataclass, field

from zhengcai.testing import Person


@dataclass
class Inboxes:
    """The inboxes of people, each under a name of the test's."""

    people: dict[str, Person]
    seen: set[str] = field(default_factory=set)

    async def new(self) -> set[tuple[str, str]]:
        """Pairs of name and kind of message (`requirement.submitted`); refuses to count one twice."""
        found = []
        for name, person in self.people.items():
            answer = await person.get("notify/messages", limit=100)
            assert answer.status_code == 200, answer.text
            for each in answer.json()["items"]:
                if each["id"] not in self.seen:
                    self.seen.add(each["id"])
                    found.append((name, each["kind"].removeprefix("governance.")))
        assert len(found) == len(set(found)), found
        return set(found)
