"""Records kept outside the contact: cases, and customer profiles."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from ivr.ir.actions.base import (
    DOCS,
    NO_MATCHING_ERROR,
    ActionBase,
    Contract,
    ErrorRule,
    Record,
    demand,
)
from ivr.ir.actions.parameters import (
    FREE,
    STATIC,
    WHOLE,
    Group,
    Needs,
    choice,
    record,
    several,
    switch,
    switched_on,
    table,
)

NOT_LINKED = "ContactNotLinked"
NONE_FOUND_ERROR = "NoneFoundError"

_LINKED = demand(NO_MATCHING_ERROR, optional=(NOT_LINKED,))
_ALONE = demand(NO_MATCHING_ERROR)
_FOUND_LINKED = demand(NO_MATCHING_ERROR, "NoneFound", optional=("MultipleFound", NOT_LINKED))
_FOUND_ALONE = demand(NO_MATCHING_ERROR, "NoneFound", optional=("MultipleFound",))


def _case_errors(action: ActionBase) -> ErrorRule:
    return _LINKED if switched_on(action, "LinkContactToCase") else _ALONE


def _found_case_errors(action: ActionBase) -> ErrorRule:
    return _FOUND_LINKED if switched_on(action, "LinkContactToCase") else _FOUND_ALONE


class NewCaseParameters(Record, frozen=True):
    """The template, whether to link the contact ("true" or "false") and which, and the fields."""

    link_contact_to_case: str
    contact_to_link: str | None = None
    case_template_id: str
    case_request_fields: dict[str, Any] | None = None


class CreateCase(ActionBase, frozen=True):
    """Opens a case; it stands in `$.Case` then."""

    CONTRACT: ClassVar = Contract(
        DOCS + "createcase.html",
        "D,C",
        errors=_case_errors,
        resources=("CaseTemplateId",),
        parameters={
            "LinkContactToCase": switch().must(),
            "CaseTemplateId": WHOLE.must(),
            "CaseRequestFields": table(),
            "ContactToLink": choice("Current", "Related", also_others=True),
        },
    )
    type: Literal["CreateCase"] = "CreateCase"
    parameters: NewCaseParameters


class CaseSearchParameters(Record, frozen=True):
    """What the case must be like, and the fields to load into `$.Case`."""

    link_contact_to_case: str
    get_last_updated_case: str | None = None
    customer_id: str | None = None
    case_request_fields: dict[str, Any] | None = None
    case_response_fields: list[str] | None = None


class GetCase(ActionBase, frozen=True):
    """Looks for a case; its error names have no suffix, unlike those of profiles."""

    CONTRACT: ClassVar = Contract(
        DOCS + "getcase.html",
        "D,C",
        errors=_found_case_errors,
        parameters={
            "LinkContactToCase": switch().must(),
            "GetLastUpdatedCase": switch(),
            "CustomerId": WHOLE,
            "CaseRequestFields": table(),
            "CaseResponseFields": several(STATIC),
        },
    )
    type: Literal["GetCase"] = "GetCase"
    parameters: CaseSearchParameters


class CaseParameters(Record, frozen=True):
    """The case, whether to link the contact, and the fields that change."""

    link_contact_to_case: str
    case_id: str
    case_request_fields: dict[str, Any] | None = None


class UpdateCase(ActionBase, frozen=True):
    """Changes fields of a case."""

    CONTRACT: ClassVar = Contract(
        DOCS + "updatecase.html",
        "D",
        errors=_case_errors,
        resources=("CaseId",),
        parameters={
            "LinkContactToCase": switch().must(),
            "CaseId": WHOLE.must(),
            "CaseRequestFields": table(),
        },
    )
    type: Literal["UpdateCase"] = "UpdateCase"
    parameters: CaseParameters


class ProfileParameters(Record, frozen=True):
    """What is known of the profile, and the fields to load into `$.Customer` (list or object)."""

    profile_request_data: dict[str, Any]
    profile_response_data: Any = None


_RESPONSE = several(STATIC)._replace(open=True)
_PROFILE = {"ProfileRequestData": table().must(), "ProfileResponseData": _RESPONSE}
_BOTH_NAMED = (
    Needs("IdentifierName", ("IdentifierValue",)),
    Needs("IdentifierValue", ("IdentifierName",)),
)
_CRITERION = record({"IdentifierName": WHOLE.must(), "IdentifierValue": FREE.must()})


class GetCustomerProfile(ActionBase, frozen=True):
    """Looks for a customer's profile by phone number, email address, or any identifiers."""

    CONTRACT: ClassVar = Contract(
        DOCS + "interactions-getcustomerprofile.html",
        "D,C",
        errors=demand(NO_MATCHING_ERROR, "MultipleFoundError", NONE_FOUND_ERROR),
        parameters={
            "ProfileRequestData": record(
                {
                    "PhoneNumber": FREE,
                    "EmailAddress": FREE,
                    "IdentifierName": WHOLE,
                    "IdentifierValue": FREE,
                    "SearchCriteria": several(_CRITERION, 1, 5),
                    "LogicalOperator": choice("AND", "OR"),
                },
                Group(
                    ("PhoneNumber", "EmailAddress", "IdentifierName", "SearchCriteria"), most=None
                ),
                needs=(*_BOTH_NAMED, Needs("SearchCriteria", ("LogicalOperator",))),
                also_others=True,
            ).must(),
            "ProfileResponseData": _RESPONSE,
        },
    )
    type: Literal["GetCustomerProfile"] = "GetCustomerProfile"
    parameters: ProfileParameters


class GetCustomerProfileObject(ActionBase, frozen=True):
    """Loads an object of a profile, such as an order: the latest, or one by identifier."""

    CONTRACT: ClassVar = Contract(
        DOCS + "interactions-getcustomerprofileobject.html",
        "D,X",
        errors=demand(NO_MATCHING_ERROR, NONE_FOUND_ERROR),
        parameters={
            "ProfileRequestData": record(
                {
                    "ProfileId": WHOLE.must(),
                    "ObjectType": WHOLE.must(),
                    "IdentifierName": WHOLE,
                    "IdentifierValue": FREE,
                    "UseLatest": switch(),
                },
                Group(("UseLatest", "IdentifierName"), most=None),
                needs=_BOTH_NAMED,
                also_others=True,
            ).must(),
            "ProfileResponseData": _RESPONSE,
        },
    )
    type: Literal["GetCustomerProfileObject"] = "GetCustomerProfileObject"
    parameters: ProfileParameters


class CreateCustomerProfile(ActionBase, frozen=True):
    """Makes a profile from any of its fields; its id stands in `$.Customer.ProfileId` then."""

    CONTRACT: ClassVar = Contract(
        DOCS + "interactions-createcustomerprofile.html",
        "D,C",
        errors=demand(NO_MATCHING_ERROR),
        parameters=_PROFILE,
    )
    type: Literal["CreateCustomerProfile"] = "CreateCustomerProfile"
    parameters: ProfileParameters


class UpdateCustomerProfile(ActionBase, frozen=True):
    """Changes fields of a profile that was made or loaded earlier in the flow."""

    CONTRACT: ClassVar = Contract(
        DOCS + "interactions-updatecustomerprofile.html",
        "D",
        errors=demand(NO_MATCHING_ERROR),
        parameters=_PROFILE,
    )
    type: Literal["UpdateCustomerProfile"] = "UpdateCustomerProfile"
    parameters: ProfileParameters


class GetCalculatedAttributesForCustomerProfile(ActionBase, frozen=True):
    """Loads what is calculated for a profile, such as how often the customer calls."""

    CONTRACT: ClassVar = Contract(
        DOCS + "interactions-getcalculatedattributesforcustomerprofile.html",
        "D",
        errors=demand(NO_MATCHING_ERROR, optional=(NONE_FOUND_ERROR,)),
        parameters={
            "ProfileRequestData": record({"ProfileId": WHOLE.must()}, also_others=True).must(),
            "ProfileResponseData": _RESPONSE,
        },
    )
    type: Literal["GetCalculatedAttributesForCustomerProfile"] = (
        "GetCalculatedAttributesForCustomerProfile"
    )
    parameters: ProfileParameters


class AssociateContactToCustomerProfile(ActionBase, frozen=True):
    """Notes a contact with a profile."""

    CONTRACT: ClassVar = Contract(
        DOCS + "interactions-associatecontacttocustomerprofile.html",
        "D,C",
        errors=demand(NO_MATCHING_ERROR),
        parameters={
            "ProfileRequestData": record(
                {"ProfileId": WHOLE.must(), "ContactId": WHOLE.must()}
            ).must(),
            "ProfileResponseData": _RESPONSE,
        },
    )
    type: Literal["AssociateContactToCustomerProfile"] = "AssociateContactToCustomerProfile"
    parameters: ProfileParameters
