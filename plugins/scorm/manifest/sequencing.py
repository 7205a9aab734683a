"""IMS Simple Sequencing with ADL's extensions, complete, as frozen values.

Each dataclass is an element; its fields are that element's attributes under the same name in
snake case, which is how ``attributes_of`` reads them.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from math import isfinite
from typing import Any, TypeVar, get_type_hints
from urllib.parse import unquote

from .xmltree import Node

Element = TypeVar("Element")
Complain = Callable[[Node, str, str], None]
"""Called with an element, an attribute and its unusable value."""


@dataclass(frozen=True, slots=True)
class ControlMode:
    choice: bool = True
    choice_exit: bool = True
    flow: bool = False
    forward_only: bool = False
    use_current_attempt_objective_info: bool = True
    use_current_attempt_progress_info: bool = True


@dataclass(frozen=True, slots=True)
class RuleCondition:
    condition: str = "always"
    operator: str = "noOp"
    referenced_objective: str = ""
    measure_threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A pre, post or exit condition rule, or (with the last three fields) a rollup rule."""

    action: str
    combination: str
    conditions: tuple[RuleCondition, ...] = ()
    child_activity_set: str = "all"
    minimum_count: int = 0
    minimum_percent: float = 0.0


@dataclass(frozen=True, slots=True)
class LimitConditions:
    attempt_limit: int | None = None
    attempt_absolute_duration_limit: str = ""
    attempt_experienced_duration_limit: str = ""
    activity_absolute_duration_limit: str = ""
    activity_experienced_duration_limit: str = ""
    begin_time_limit: str = ""
    end_time_limit: str = ""


@dataclass(frozen=True, slots=True)
class RollupSettings:
    rollup_objective_satisfied: bool = True
    rollup_progress_completion: bool = True
    objective_measure_weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ObjectiveMap:
    """Reads and writes of a global objective: imsss's four, and adlseq's further ones."""

    target_objective_id: str = ""
    read_satisfied_status: bool = True
    read_normalized_measure: bool = True
    write_satisfied_status: bool = False
    write_normalized_measure: bool = False
    read_raw_score: bool = True
    read_min_score: bool = True
    read_max_score: bool = True
    read_completion_status: bool = True
    read_progress_measure: bool = True
    write_raw_score: bool = False
    write_min_score: bool = False
    write_max_score: bool = False
    write_completion_status: bool = False
    write_progress_measure: bool = False


@dataclass(frozen=True, slots=True)
class Objective:
    objective_id: str = ""
    primary: bool = False
    satisfied_by_measure: bool = False
    min_normalized_measure: float = 1.0
    maps: tuple[ObjectiveMap, ...] = ()
    adl_maps: tuple[ObjectiveMap, ...] = ()


@dataclass(frozen=True, slots=True)
class RandomizationControls:
    randomization_timing: str = "never"
    select_count: int | None = None
    reorder_children: bool = False
    selection_timing: str = "never"


@dataclass(frozen=True, slots=True)
class DeliveryControls:
    tracked: bool = True
    completion_set_by_content: bool = False
    objective_set_by_content: bool = False


@dataclass(frozen=True, slots=True)
class ConstrainedChoice:
    prevent_activation: bool = False
    constrain_choice: bool = False


@dataclass(frozen=True, slots=True)
class RollupConsiderations:
    required_for_satisfied: str = "always"
    required_for_not_satisfied: str = "always"
    required_for_completed: str = "always"
    required_for_incomplete: str = "always"
    measure_satisfaction_if_active: bool = True


@dataclass(frozen=True, slots=True)
class Sequencing:
    """None means that the element is absent, so that its defaults apply."""

    identifier: str = ""
    control_mode: ControlMode | None = None
    pre_conditions: tuple[Rule, ...] = ()
    post_conditions: tuple[Rule, ...] = ()
    exit_conditions: tuple[Rule, ...] = ()
    limits: LimitConditions | None = None
    rollup: RollupSettings | None = None
    rollup_rules: tuple[Rule, ...] = ()
    objectives: tuple[Objective, ...] = ()
    randomization: RandomizationControls | None = None
    delivery: DeliveryControls | None = None
    constrained_choice: ConstrainedChoice | None = None
    rollup_considerations: RollupConsiderations | None = None


def read_boolean(text: str) -> bool:
    values = {"true": True, "1": True, "false": False, "0": False}
    return values[text.lower()]


def read_number(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


READERS: dict[Any, Callable[[str], Any]] = {
    bool: read_boolean,
    int: int,
    int | None: int,
    float: read_number,
    float | None: read_number,
    str: str,
}


TIMINGS = ("never", "once", "onEachNewAttempt")
REQUIRED = ("always", "ifAttempted", "ifNotSkipped", "ifNotSuspended")
ROLLUP_CONDITIONS = (
    *("satisfied", "objectiveStatusKnown", "objectiveMeasureKnown", "completed"),
    *("activityProgressKnown", "attempted", "attemptLimitExceeded", "timeLimitExceeded"),
    "outsideAvailableTimeRange",
)
VOCABULARIES: dict[str, tuple[str, ...]] = {
    "operator": ("noOp", "not"),
    "condition": (
        *("always", "objectiveMeasureGreaterThan", "objectiveMeasureLessThan"),
        *ROLLUP_CONDITIONS,
    ),
    "action": (
        *("skip", "disabled", "hiddenFromChoice", "stopForwardTraversal"),
        *("exitParent", "exitAll", "retry", "retryAll", "continue", "previous", "exit"),
        *("satisfied", "notSatisfied", "completed", "incomplete"),
    ),
    "combination": ("all", "any"),
    "child_activity_set": ("all", "any", "none", "atLeastCount", "atLeastPercent"),
    "randomization_timing": TIMINGS,
    "selection_timing": TIMINGS,
    "required_for_satisfied": REQUIRED,
    "required_for_not_satisfied": REQUIRED,
    "required_for_completed": REQUIRED,
    "required_for_incomplete": REQUIRED,
}
UNBOUNDED = float("inf")
RANGES: dict[str, tuple[float, float]] = {
    "measure_threshold": (-1, 1),
    "min_normalized_measure": (-1, 1),
    "minimum_percent": (0, 1),
    "objective_measure_weight": (0, 1),
    "min_progress_measure": (0, 1),
    "progress_weight": (0, 1),
    "minimum_count": (0, UNBOUNDED),
    "attempt_limit": (0, UNBOUNDED),
    "select_count": (0, UNBOUNDED),
}


def allowed(name: str, value: Any) -> Any:
    """``value`` as the standard spells it. Raises ValueError for one that it has not."""
    if name in VOCABULARIES:
        words = {word.lower(): word for word in VOCABULARIES[name]}
        if value.lower() not in words:
            raise ValueError(value)
        return words[value.lower()]
    low, high = RANGES.get(name, (-UNBOUNDED, UNBOUNDED))
    if isinstance(value, int | float) and not low <= value <= high:
        raise ValueError(value)
    return value


def camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join("ID" if word == "id" else word.capitalize() for word in tail)


def attributes_of(cls: type[Any], node: Node, complain: Complain) -> dict[str, Any]:
    """The arguments of ``cls`` that ``node``'s attributes give, less the unusable ones."""
    hints = get_type_hints(cls)
    found: dict[str, Any] = {}
    for entry in fields(cls):
        text = node.get(camel(entry.name))
        reader = READERS.get(hints[entry.name])
        if not text or reader is None:
            continue
        try:
            found[entry.name] = allowed(entry.name, reader(text))
        except (ValueError, KeyError):
            complain(node, camel(entry.name), text)
    return found


def element(cls: type[Element], node: Node | None, complain: Complain) -> Element | None:
    return None if node is None else cls(**attributes_of(cls, node, complain))


def read_sequencing(node: Node, complain: Complain, shared: Node | None = None) -> Sequencing:
    """The settings of ``node``; what it lacks is taken from ``shared``, of the collection."""
    sources = [node] if shared is None else [node, shared]

    def find(name: str) -> Node | None:
        return next((found for source in sources if (found := source.first(name))), None)

    rules = find("sequencingRules")
    rollup = find("rollupRules")
    return Sequencing(
        identifier=node.get("ID"),
        control_mode=element(ControlMode, find("controlMode"), complain),
        pre_conditions=read_rules(rules, "preConditionRule", complain),
        post_conditions=read_rules(rules, "postConditionRule", complain),
        exit_conditions=read_rules(rules, "exitConditionRule", complain),
        limits=element(LimitConditions, find("limitConditions"), complain),
        rollup=element(RollupSettings, rollup, complain),
        rollup_rules=read_rules(rollup, "rollupRule", complain),
        objectives=read_objectives(sources, complain),
        randomization=element(RandomizationControls, find("randomizationControls"), complain),
        delivery=element(DeliveryControls, find("deliveryControls"), complain),
        constrained_choice=element(
            ConstrainedChoice, find("constrainedChoiceConsiderations"), complain
        ),
        rollup_considerations=element(RollupConsiderations, find("rollupConsiderations"), complain),
    )


def read_rules(parent: Node | None, name: str, complain: Complain) -> tuple[Rule, ...]:
    return tuple(read_rule(node, complain) for node in parent.all(name)) if parent else ()


def read_rule(node: Node, complain: Complain) -> Rule:
    """ADL's defaults: sequencing rules combine with "all", rollup rules with "any"."""
    is_rollup = node.name.lower() == "rolluprule"
    group = node.first("rollupConditions" if is_rollup else "ruleConditions")
    action = node.first("rollupAction" if is_rollup else "ruleAction")
    conditions = group.all("rollupCondition" if is_rollup else "ruleCondition") if group else ()
    default = "any" if is_rollup else "all"
    return Rule(
        combination=word(group, "conditionCombination", "combination", complain) or default,
        conditions=tuple(
            RuleCondition(**attributes_of(RuleCondition, condition, complain))
            for condition in conditions
        ),
        **{
            "action": word(action, "action", "action", complain),
            **attributes_of(Rule, node, complain),
        },
    )


def word(node: Node | None, name: str, vocabulary: str, complain: Complain) -> str:
    text = node.get(name) if node else ""
    if node is None or not text:
        return ""
    try:
        return str(allowed(vocabulary, text))
    except ValueError:
        complain(node, name, text)
        return ""


def read_objectives(sources: list[Node], complain: Complain) -> tuple[Objective, ...]:
    """imsss's objectives, each with the further maps that adlseq gives for its identifier."""
    plain = next(
        (found for source in sources if (found := source.first("objectives", "imsss"))), None
    )
    further = next(
        (found for source in sources if (found := source.first("objectives", "adlseq"))), None
    )
    if plain is None:
        return ()
    adl_maps = {
        same_name(node.get("objectiveID")): read_maps(node, complain)
        for node in (further.all("objective") if further else ())
    }
    nodes = [*plain.all("primaryObjective"), *plain.all("objective")]
    return tuple(read_objective(node, adl_maps, complain) for node in nodes)


def same_name(identifier: str) -> str:
    """Identifiers are URIs: "a%20b" and "a  b" are one."""
    return " ".join(unquote(identifier).split())


def read_objective(
    node: Node, adl_maps: dict[str, tuple[ObjectiveMap, ...]], complain: Complain
) -> Objective:
    values = attributes_of(Objective, node, complain)
    measure = node.text_of("minNormalizedMeasure")
    if measure:
        try:
            values["min_normalized_measure"] = allowed(
                "min_normalized_measure", read_number(measure)
            )
        except ValueError:
            complain(node, "minNormalizedMeasure", measure)
    return Objective(
        **values
        | {
            "primary": node.name.lower() == "primaryobjective",
            "maps": read_maps(node, complain),
            "adl_maps": adl_maps.get(same_name(node.get("objectiveID")), ()),
        }
    )


def read_maps(node: Node, complain: Complain) -> tuple[ObjectiveMap, ...]:
    return tuple(
        ObjectiveMap(**attributes_of(ObjectiveMap, entry, complain))
        for entry in node.all("mapInfo")
    )
