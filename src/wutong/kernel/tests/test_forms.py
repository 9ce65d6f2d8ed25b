"""Forms: faults say where, why and how to mend it; drawing runs no query."""

from __future__ import annotations

import pytest
from django import forms
from django.utils.translation import override

from wutong.accounts.models import Jurisdiction
from wutong.kernel.forms import EXPENSE_UNITS, PAYMENT_UNITS, AmountField, WutongForm
from wutong.kernel.money import WAN, YI


class VisitForm(WutongForm):
    name = forms.CharField(label="企业名称", max_length=20)
    kind = forms.ChoiceField(label="种类", choices=[("a", "意向"), ("b", "正式")])
    met_on = forms.DateField(label="日期", required=False)
    people = forms.IntegerField(label="人数", required=False, min_value=1)
    code = forms.RegexField(
        r"^\d+$", label="编号", required=False, error_messages={"invalid": "只要数字"}
    )
    agreed = forms.BooleanField(label="同意")
    amount = AmountField(label="总投资", required=False)


def faults(**given: str) -> dict[str, list[str]]:
    form = VisitForm({"name": "甲", "kind": "a", "agreed": "on", **given})
    with override("zh-hans"):
        return {name: [str(e) for e in errors] for name, errors in form.errors.items()}


def cents(figure: str, unit: int = YI) -> int | None:
    form = VisitForm(
        {"name": "甲", "kind": "a", "agreed": "on", "amount": figure, "amount_unit": str(unit)}
    )
    assert form.is_valid(), form.errors
    return form.cleaned_data["amount"]


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"name": ""}, "name", "请填写"),
        ({"kind": ""}, "kind", "请选一项"),
        ({"kind": "z"}, "kind", "“z”不在可选项里，请从列表中选"),
        ({"met_on": "最近"}, "met_on", "“最近”不是日期，请写成 2026-04-28"),
        ({"people": "三"}, "people", "“三”不是整数，请只写数字"),
        ({"agreed": ""}, "agreed", "勾选后才能继续"),
        (
            {"amount": "约六亿", "amount_unit": str(YI)},
            "amount",
            "“约六亿”不是数字，不知道可以留空",
        ),
        ({"amount": "6", "amount_unit": "7"}, "amount", "请选单位"),
        ({"amount": "-6", "amount_unit": str(YI)}, "amount", "金额不能是负数，请去掉负号"),
        (
            {"amount": "0.0000001", "amount_unit": str(WAN)},
            "amount",
            "“0.0000001”的小数细过一分钱，请减几位",
        ),
        ({"amount": "1e30", "amount_unit": str(YI)}, "amount", "金额大得不合常理，请核对单位"),
        ({"amount": "NaN", "amount_unit": str(YI)}, "amount", "“NaN”不是数字，不知道可以留空"),
    ],
)
def test_a_fault_says_why_and_how_to_mend_it(given, field, said):
    assert faults(**given) == {field: [said]}


def test_a_number_out_of_bounds_is_told_with_its_bound():
    class Counted(WutongForm):
        share = forms.DecimalField(label="份额", min_value=0, max_value=10)

    said = [Counted({"share": given}).errors["share"] for given in ("-3", "12")]
    assert said == [["“-3”太小，至少 0"], ["“12”太大，至多 10"]]


def test_the_authors_own_words_are_kept():
    assert faults(code="x1") == {"code": ["只要数字"]}


def test_long_input_is_quoted_short():
    said = faults(met_on="长" * 100)["met_on"][0]
    assert said == f"“{'长' * 39}…”不是日期，请写成 2026-04-28"


@pytest.mark.parametrize(
    ("figure", "unit", "want"),
    [
        ("6.5", YI, 6_500_000_000_000 // 100),
        ("1,840", WAN, 1840 * WAN),
        ("１２．６５", YI, 1265 * YI // 100),
        (" 3 000 ", WAN, 3000 * WAN),
        ("", YI, None),
        ("0", YI, 0),
    ],
)
def test_an_amount_becomes_exact_cents_and_empty_stays_unknown(figure, unit, want):
    assert cents(figure, unit) == want


@pytest.mark.parametrize(
    ("amount", "figure", "unit"),
    [(650 * YI // 100, "6.5", YI), (1840 * WAN, "1840", WAN), (0, "0", WAN)],
)
def test_an_amount_comes_back_in_the_unit_it_is_told_in(amount, figure, unit):
    html = str(VisitForm(initial={"amount": amount})["amount"])
    assert f'value="{figure}"' in html
    assert f'<option value="{unit}" selected>' in html


def test_a_required_amount_must_be_filled_in():
    class Strict(WutongForm):
        amount = AmountField(label="总投资")

    with override("zh-hans"):
        assert Strict({"amount": "", "amount_unit": str(YI)}).errors == {"amount": ["请填写"]}


def test_a_drawn_form_ties_label_hint_and_fault_to_the_control():
    form = VisitForm({"name": "", "kind": "a", "agreed": "on"})
    with override("zh-hans"):
        html = str(form)
    assert '<label for="id_name">企业名称</label>' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_error"' in html
    assert 'id="id_name_error">请填写' in html
    assert '<a href="#id_name">企业名称：请填写</a>' in html
    assert 'type="date"' in html


@pytest.mark.django_db
def test_drawing_choices_from_the_database_asks_it_only_when_the_form_is_made(
    django_assert_num_queries,
):
    Jurisdiction.objects.create(code="141122", name="交城县", kind="county", path="14/1411/141122/")

    class Where(WutongForm):
        place = forms.ModelChoiceField(Jurisdiction.objects.filter(code="141122"), label="辖区")

    with django_assert_num_queries(1):
        form = Where()
    with django_assert_num_queries(0):
        html = str(form)
    assert "交城县" in html
    bound = Where({"place": str(Jurisdiction.objects.get().pk)})
    assert bound.is_valid()
    assert bound.cleaned_data["place"].code == "141122"


def test_a_choice_that_may_be_left_out_and_offers_nothing_is_not_drawn():
    class Asked(WutongForm):
        bare = forms.ChoiceField(choices=[("", "None")], required=False)
        owed = forms.ChoiceField(choices=[("", "None")])
        grouped = forms.ChoiceField(choices=[("North", [("1", "One")])], required=False)
        hollow = forms.MultipleChoiceField(choices=[("North", [])], required=False)
        full = forms.ChoiceField(choices=[("", "None"), ("1", "One")], required=False)

    drawn = [bound.name for bound in Asked().visible_fields()]
    assert drawn == ["owed", "grouped", "full"]
    # what was sent for it and is wrong is told
    sent = Asked({"bare": "9", "owed": "", "grouped": "1"})
    assert not sent.is_valid()
    assert [bound.name for bound in sent.visible_fields()] == ["bare", "owed", "grouped", "full"]


class ExpenseForm(WutongForm):
    spent = AmountField(label="花费", required=False, units=EXPENSE_UNITS)
    paid = AmountField(label="支付", required=False, units=PAYMENT_UNITS)


def test_expenses_begin_in_yuan_and_payments_in_ten_thousands():
    form = ExpenseForm(
        {"spent": "1280.5", "spent_unit": "100", "paid": "3", "paid_unit": "1000000"}
    )
    empty = ExpenseForm()

    assert form.is_valid()
    assert form.cleaned_data == {"spent": 128_050, "paid": 3 * 10**6}
    assert [empty.fields[name].widget.decompress(None)[1] for name in ("spent", "paid")] == [
        "100", "1000000"
    ]  # fmt: skip
    assert empty.fields["spent"].widget.decompress(128_050) == ["1280.5", "100"]
    assert empty.fields["spent"].widget.decompress(2_000_000) == ["2", "1000000"]
