"""Mistakes in words and phrases, as curators make them."""

from __future__ import annotations

from dataclasses import dataclass

V1 = "third_child_special_needs/v1.yaml"
V2 = "third_child_special_needs/v2.yaml"
V1_EN = "third_child_special_needs/v1.en.yaml"
TOLD = "third_child_special_needs/walkthrough.yaml"
BIRTH = "birth_allowance/v1.yaml"


@dataclass(frozen=True)
class Planted:
    """One text of the catalogue replaced by a wrong one, and what must be said of it."""

    name: str
    old: str
    new: str
    says: str
    file: str = V1
    at: str = ""  # text on the line that is told; default: the first line of `new`


IN_WORDS = [
    # ---- words that do not exist
    Planted("misspelt step key", "      family: Врачи готовят", "      famly: Врачи готовят", "Did you mean 'family'?"),
    Planted(
        "guessed step key",
        "      due: [before_discharge, birth_registration]",
        "      deadline: before_discharge",
        "unknown key 'deadline'. Did you mean 'due'?",
    ),
    Planted(
        "misspelt top key", "rights_date: child.born_on", "right_date: child.born_on", "Did you mean 'rights_date'?"
    ),
    Planted(
        "misspelt step in needs",
        "needs: [register_birth]\n      gives: [snils_notice]",
        "needs: [registr_birth]\n      gives: [snils_notice]",
        "no step 'registr_birth'. Did you mean 'register_birth'?",
    ),
    Planted(
        "misspelt fact in a condition",
        "  order: child.order_in_family at least 3",
        "  order: child.order_in_famly at least 3",
        "no fact, step or rule 'child.order_in_famly'. Did you mean 'child.order_in_family'?",
    ),
    Planted(
        "misspelt outcome in needs",
        "needs: [medical_board.not_referred]",
        "needs: [medical_board.not_refered]",
        "has no outcome 'not_refered'. Did you mean 'not_referred'?",
    ),
    Planted(
        "misspelt outcome in a condition",
        "any: [doctors_day is signs_found,",
        "any: [doctors_day is sign_found,",
        "step 'doctors_day' has no outcome 'sign_found'. Did you mean 'signs_found'?",
    ),
    Planted(
        "misspelt parameter",
        "at most low_income_factor x",
        "at most low_incom_factor x",
        "'low_incom_factor' is neither a number nor a parameter. Did you mean 'low_income_factor'?",
    ),
    Planted(
        "misspelt choice of a fact",
        "one of prenatal_council / diagnosis_list",
        "one of prenatal_counsil / diagnosis_list",
        "has no choice 'prenatal_counsil'. Did you mean 'prenatal_council'?",
    ),
    Planted("misspelt term", "due: snils\n", "due: snilss\n", "no term 'snilss'. Did you mean 'snils'?"),
    Planted(
        "misspelt document",
        "insurance_application, policy_extract",
        "insurance_application, polcy_extract",
        "Did you mean 'policy_extract'?",
    ),
    Planted(
        "misspelt visit",
        "visits: [neurologist, surgeon, ophthalmologist",
        "visits: [neurolog, surgeon, ophthalmologist",
        "no visit type 'neurolog'. Did you mean 'neurologist'?",
    ),
    Planted(
        "question after a survey",
        "      due: closing_week\n      outcomes: [in_order",
        "      kind: survey\n      asks: yes\n      due: closing_week\n      outcomes: [in_order",
        "asks: a survey is the question itself",
        at="      asks: yes\n      due: closing_week",
    ),
    Planted("misspelt touchpoint", "      asks: yes", "      asks: maybe", "yes or no belongs here, not 'maybe'"),
    Planted("misspelt kit", "kit: newborn", "kit: newborns", "no kit 'newborns'. Did you mean 'newborn'?"),
    Planted(
        "misspelt organisation", "by: disability_bureau", "by: disabilty_bureau", "Did you mean 'disability_bureau'?"
    ),
    Planted(
        "misspelt kind",
        "kind: one_day_visit\n      by: [polyclinic, clinic]\n      needs: [insurance_policy]",
        "kind: one_day_visits\n      by: [polyclinic, clinic]\n      needs: [insurance_policy]",
        "no kind 'one_day_visits'. Did you mean 'one_day_visit'?",
    ),
    Planted(
        "misspelt event",
        "opens_with: child_born\n      when: child.born_at_home is no",
        "opens_with: child_borne\n      when: child.born_at_home is no",
        "no event 'child_borne'. Did you mean 'child_born'?",
    ),
    Planted(
        "misspelt recorded fact",
        "records: [child.snils]",
        "records: [child.snlis]",
        "no fact 'child.snlis'. Did you mean",
    ),
    Planted(
        "misspelt template",
        "like: psychologist",
        "like: psycholog",
        "no template 'psycholog'. Did you mean 'psychologist'?",
    ),
    Planted(
        "misspelt group",
        "includes: [start, exceptions, end]",
        "includes: [start, exception, end]",
        "no group 'exception'. Did you mean 'exceptions'?",
    ),
    Planted(
        "misspelt journey", "journey: birth_allowance", "journey: birth_alowance", "Did you mean 'birth_allowance'?"
    ),
    Planted(
        "event that redoes no step",
        "stay_prolonged: {redo: [choose_stay]}",
        "stay_prolonged: {redo: [chose_stay]}",
        "no step 'chose_stay'. Did you mean 'choose_stay'?",
    ),
    Planted("unknown own event", "  doctor_absent: {again", "  doctor_away: {again", "no event 'doctor_away'."),
    # ---- the little language
    Planted(
        "sign for words",
        "order: child.order_in_family at least 3",
        "order: child.order_in_family >= 3",
        "Did you mean 'child.order_in_family at least 3'?",
    ),
    Planted(
        "Russian no",
        "when: child.born_at_home is no",
        "when: child.born_at_home is нет",
        "is yes or no, not 'нет'. Did you mean 'no'?",
    ),
    Planted(
        "order asked of a yes or no",
        "when: mother.employed is yes",
        "when: mother.employed at least 1",
        "'mother.employed' is of type yes_no, 'at least' does not fit",
    ),
    Planted(
        "one of with commas",
        "one of prenatal_council / diagnosis_list / disability_bureau",
        "one of prenatal_council",
        "separate the choices of 'one of' by /",
    ),
    Planted(
        "colon for a dot",
        "needs: [newborn_screening.positive]",
        "needs: [newborn_screening: positive]",
        "write 'newborn_screening.positive' with a dot and no space",
    ),
    Planted(
        "unit that is none",
        "not_before: 21 days after child.born_on",
        "not_before: 21 day's after child.born_on",
        "cannot read the moment",
    ),
    Planted(
        "moment of a fact that is no date",
        "not_before: mother.discharge_date",
        "not_before: mother.employed",
        "'mother.employed' is no date but yes_no",
    ),
    Planted(
        "repeat told otherwise",
        "repeat: at 3, 6, 12 months after",
        "repeat: after 3, 6, 12 months from",
        "Write 'at 3, 6, 12 months after child.born_on'",
    ),
    Planted(
        "group without its word",
        "        any: [doctors_day is",
        "        or: [doctors_day is",
        "a group of conditions is all:, any: or not:",
    ),
    Planted(
        "multiplied with a star",
        "low_income_factor x subsistence_minimum",
        "low_income_factor*subsistence_minimum",
        "Multiply with the Latin letter x",
    ),
]
