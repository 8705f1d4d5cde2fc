"""The commands and their arguments."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from assistant.cli import (
    asking,
    demo,
    evaluating,
    importing,
    learning,
    people,
    phrasing,
    proving,
    replaying,
    rulebook,
    serving,
    trail,
)
from assistant.model import ROLES
from assistant.settings import Settings
from nlp.evaluation import HALVES, OTHERS

Command = Callable[[Settings, Namespace], int]
Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"


def parser() -> ArgumentParser:
    top = ArgumentParser(prog="wellspeak", description="Answers questions about wells lifted by submersible pumps.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _serving(commands)
    _asking(commands)
    _users(_group(commands, "users", "people who may sign in"))
    _keys(_group(commands, "keys", "gateway keys and API tokens"))
    _rules(_group(commands, "rules", "a rule author's tools"))
    _phrases(_group(commands, "phrases", "a site's own phrases and names"))
    _evaluate(_group(commands, "evaluate", "scores on labelled data, as a table"))
    _replay(commands)
    _learn(commands)
    _audit(_group(commands, "audit", "the trail of sign-ins, keys and changes"))
    return top


def _add(commands: Commands, name: str, run: Command, about: str, *, talkative: bool = False) -> ArgumentParser:
    command = commands.add_parser(name, help=about, description=about)
    command.set_defaults(run=run, talkative=talkative)
    return command


def _group(commands: Commands, name: str, about: str) -> Commands:
    return commands.add_parser(name, help=about, description=about).add_subparsers(required=True, metavar="COMMAND")


def _serving(commands: Commands) -> None:
    serve = _add(commands, "serve", serving.serve, "the server, without demo data", talkative=True)
    serve.add_argument("--processes", type=int, default=1, metavar="N", help="needs WELLSPEAK_DATABASE_URL")
    _add(commands, "demo", demo.run, "the server with a simulated field that develops faults")
    _add(commands, "worker", serving.work, "background work alone", talkative=True)
    _add(commands, "migrate", serving.migrate, "brings the schema up to date and exits")


def _asking(commands: Commands) -> None:
    ask = _add(commands, "ask", asking.ask, "one question, answered in the terminal")
    ask.add_argument("text", nargs="+", metavar="QUESTION")
    ask.add_argument("--trace", action="store_true", help="print each step with its time")
    ask.add_argument("--timezone", metavar="ZONE", help="IANA name; the site's unless given")
    load = _add(commands, "import", importing.run, "readings from a CSV or Parquet file, or wells")
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--mapping", type=Path, metavar="MAP.yaml", help="which column is which signal, in which unit")
    load.add_argument("--again", action="store_true", help="also a file that was imported before")


def _users(commands: Commands) -> None:
    create = _add(commands, "create", people.create_user, "a new user")
    create.add_argument("name", metavar="NAME")
    create.add_argument("--role", choices=ROLES, required=True)
    create.add_argument("--field", action="append", metavar="F", help="confines to this field; may be repeated")
    create.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    _add(commands, "list", people.list_users, "who may sign in")
    disable = _add(commands, "disable", people.disable_user, "ends the sessions of a user and lets none begin")
    disable.add_argument("name", metavar="NAME")


def _keys(commands: Commands) -> None:
    create = _add(commands, "create", people.create_key, "a new key; its secret alone is printed")
    create.add_argument("name", metavar="NAME")
    create.add_argument("--kind", choices=("gateway", "token"), required=True)
    create.add_argument("--role", choices=ROLES, help="of a token")
    create.add_argument("--field", action="append", metavar="F", help="confines to this field; may be repeated")
    create.add_argument("--well", action="append", metavar="W", help="confines a gateway to this well; may be repeated")
    rotate = _add(commands, "rotate", people.rotate_key, "a new secret of a key; the one before goes on for a while")
    rotate.add_argument("id", metavar="ID")
    rotate.add_argument("--overlap-hours", type=_hours, default=24, metavar="N", help="24 unless given; at most 720")
    _add(commands, "list", people.list_keys, "keys that are valid")
    revoke = _add(commands, "revoke", people.revoke_key, "ends a key")
    revoke.add_argument("id", metavar="ID")


def _rules(commands: Commands) -> None:
    check = _add(commands, "check", rulebook.check, "reads the rule files of a folder and says what is wrong with them")
    check.add_argument("folder", type=Path, metavar="DIR")


def _phrases(commands: Commands) -> None:
    check = _add(commands, "check", phrasing.check, "reads a folder of phrases and says what is wrong with them")
    check.add_argument("folder", type=Path, metavar="DIR")
    review = _add(commands, "review", phrasing.doubtful, "questions refused, asked back or called wrong, as YAML")
    review.add_argument("--limit", type=int, default=200, metavar="N")


def _evaluate(commands: Commands) -> None:
    told = _add(commands, "diagnosis", proving.diagnosis, "how well faults are told apart")
    told.add_argument("--tuning", action="store_true", help="on the seeds that the rules were written beside")
    told.add_argument("--write", type=Path, metavar="FILE", help="into a file instead of standard output")
    ahead = _add(commands, "forecast", proving.forecast, "how often forecasts keep their word")
    ahead.add_argument("--tuning", action="store_true", help="on the seeds that the interval was set beside")
    ahead.add_argument("--real", type=Path, metavar="FILE", help="of the 3W data set (.csv.gz)")
    early = _add(commands, "alerts", proving.alerts, "how early alerts come, and how many there are")
    early.add_argument("--cases", type=int, default=12, metavar="N", help="of each fault; 12 unless given")
    early.add_argument("--write", type=Path, metavar="FILE", help="into a file instead of standard output")
    nlu = _add(commands, "nlu", evaluating.nlu, "how well questions are understood")
    nlu.add_argument(
        "--half", action="append", choices=(*HALVES, *OTHERS), help="one part of the labelled set; all unless given"
    )
    nlu.add_argument("--errors", action="store_true", help="also print what was read wrongly")


def _replay(commands: Commands) -> None:
    again = _add(commands, "replay", replaying.run, "what changed rules would have said over stored history")
    again.add_argument(
        "--rules", type=Path, required=True, metavar="DIR", help="rule files laid over the built-in ones"
    )
    again.add_argument("--from", dest="start", required=True, metavar="TIME", help="RFC 3339, or a day at the site")
    again.add_argument("--to", dest="end", required=True, metavar="TIME", help="RFC 3339, or a day at the site")
    again.add_argument("--wells", metavar="A,B", help="only these wells")
    again.add_argument("--every", type=int, default=60, metavar="MINUTES", help="between looks; 60 unless given")


def _learn(commands: Commands) -> None:
    learn = _add(commands, "learn", learning.run, "teaches the second opinion from the simulator and confirmed causes")
    learn.add_argument("--each", type=int, metavar="N", help="simulated cases a fault")


def _audit(commands: Commands) -> None:
    verify = _add(commands, "verify", trail.verify, "recomputes the chain of hashes; prints its head when it is whole")
    verify.add_argument(
        "--known", type=trail.head, metavar="HEAD", help="what an earlier run printed; then a cut tail is found too"
    )


def _hours(text: str) -> int:
    if not text.isdecimal() or int(text) > 720:
        raise ArgumentTypeError("must be a whole number from 0 to 720")
    return int(text)
