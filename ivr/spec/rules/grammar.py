"""The grammar of a rule, for an LALR parser: no ambiguity, no backtracking, linear time.

Law of the room: words of the language end at a word boundary, so that `$a > 1 android` is no `and`.
Source: Fraud Detector developer guide, rule language reference.
"""

GRAMMAR = r"""
start: disjunction

?disjunction: conjunction (OR conjunction)*
?conjunction: comparison (AND comparison)*
?comparison: sum
    | sum COMPARE sum             -> compared
    | sum IN listed               -> inside
    | sum NOT IN listed           -> outside
?sum: product
    | sum (PLUS | MINUS) product  -> computed
?product: unary
    | product FACTOR unary        -> computed
?unary: primary
    | BANG unary                  -> negation
    | MINUS unary                 -> minus
?primary: VARIABLE                -> variable
    | NUMBER                      -> number
    | STRING                      -> string
    | TRUTH                       -> truth
    | call
    | OPEN disjunction CLOSE      -> bracketed
call: NAME OPEN [disjunction ("," disjunction)*] CLOSE
listed: LIST                      -> named_list
    | LEFT [item ("," item)*] RIGHT -> items
?item: STRING                     -> string
    | NUMBER                      -> number
    | MINUS NUMBER                -> minus_number

VARIABLE: /\$[A-Za-z_][A-Za-z0-9_]*/
LIST: /@[A-Za-z_][A-Za-z0-9_]*/
NUMBER: /[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?(?![\w.])/
STRING: /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/
AND.2: /and\b/
OR.2: /or\b/
IN.2: /in\b/
NOT.2: /not\b/
TRUTH.2: /(true|false)\b/
NAME: /[A-Za-z_]\w*/
COMPARE: ">=" | "<=" | "==" | "!=" | ">" | "<"
PLUS: "+"
MINUS: "-"
FACTOR: "*" | "/" | "%"
BANG: /!(?!=)/
OPEN: "("
CLOSE: ")"
LEFT: "["
RIGHT: "]"
%ignore /[ \t\r\n]+/
"""

WRITTEN = {
    "VARIABLE": "a $variable",
    "LIST": "a @list",
    "NUMBER": "a number",
    "STRING": "a text in quotes",
    "TRUTH": "true or false",
    "NAME": "a function",
    "COMPARE": "a comparison",
    "AND": "`and`",
    "OR": "`or`",
    "IN": "`in`",
    "NOT": "`not in`",
    "PLUS": "`+`",
    "MINUS": "`-`",
    "FACTOR": "`*`, `/` or `%`",
    "BANG": "`!`",
    "OPEN": "`(`",
    "CLOSE": "`)`",
    "LEFT": "`[`",
    "RIGHT": "`]`",
    "COMMA": "`,`",
    "$END": "the end of the rule",
}
"""Names of the grammar -> words for people."""

INSTEAD = {
    "=": "Write `==` to compare.",
    "&": "Write `and`.",
    "|": "Write `or`.",
    "AND": "Words of the language are in lower case: `and`.",
    "OR": "Words of the language are in lower case: `or`.",
    "NOT": "Write `!(...)`, or `not in` before a list.",
    "not": "Write `!(...)`, or `not in` before a list.",
    "IN": "Words of the language are in lower case: `in`.",
    "True": "Write `true`.",
    "False": "Write `false`.",
    "TRUE": "Write `true`.",
    "FALSE": "Write `false`.",
    "if": "A rule is one condition; what follows from it stands in `outcomes`.",
    "'": "Close the quotes on the same line.",
    '"': "Close the quotes on the same line.",
}
"""What was found -> what to write."""
