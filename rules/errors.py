"""What can go wrong with rules.

RulesError
├── BadRules        a fault or gate file is wrong; names file, key and line
└── BadModel        the learnt second opinion is not what it should be
"""


class RulesError(Exception):
    code = "rules_error"


class BadRules(RulesError):
    code = "bad_rules"


class BadModel(RulesError):
    code = "bad_model"
