"""What can go wrong with rules.

RulesError
└── BadRules        a fault or gate file is wrong; names file, key and line
"""


class RulesError(Exception):
    code = "rules_error"


class BadRules(RulesError):
    code = "bad_rules"
