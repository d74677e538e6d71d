"""What the tender document says of who may take part."""

import pytest
from zhengcai_tendering.documents import qualification
from zhengcai_tendering.models import Project
from zhengcai_tendering.terms import TenderTerms


@pytest.mark.parametrize(("reserve", "said"), [("whole", True), ("part", False), ("none", False)])
def test_a_project_reserved_for_small_firms_says_so(reserve: str, said: bool) -> None:
    terms = TenderTerms.model_construct(qualification="符合政府采购法第二十二条规定")
    text = qualification(Project(sme_reserve=reserve), terms)
    assert text.endswith("符合政府采购法第二十二条规定")
    assert ("专门面向中小企业" in text) is said
