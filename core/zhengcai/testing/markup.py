"""The form on a page, read as a browser reads it."""

from html.parser import HTMLParser


class PostedForm(HTMLParser):
    """The form of a page that changes something: where it is sent, and what its fields hold."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.values: dict[str, str | list[str]] = {}
        self._inside = False
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a field, once the form has begun."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method", "").lower() == "post" and "logout" not in given.get(
                "action", ""
            )
            if self._inside:
                self.action, self.values = given.get("action", ""), {}
        elif self._inside and "disabled" not in given:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        match tag:
            case "input" if name and given.get("type") not in ("file", "submit", "button"):
                if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                    self._hold(name, given.get("value", "on"))
            case "select":
                self._select = name
            case "option" if self._select and "selected" in given:
                self._hold(self._select, given.get("value", ""))
            case "textarea" if name:
                self._area = name
                self.values[name] = ""

    def _hold(self, name: str, value: str) -> None:
        known = self.values.get(name)
        if known is None:
            self.values[name] = value
        else:
            self.values[name] = [*([known] if isinstance(known, str) else known), value]

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self._inside and self._area:
            self.values[self._area] = f"{self.values[self._area]}{data}"

    def handle_endtag(self, tag: str) -> None:
        """Leave a field, or the form."""
        if tag == "textarea" and self._area:
            # A line break right behind the tag is none of the text.
            self.values[self._area] = str(self.values.get(self._area, "")).removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._inside = False


def posted_form(page: str) -> PostedForm:
    """The last form of a page that changes something, apart from signing out."""
    found = PostedForm()
    found.feed(page)
    return found
