"""Kinds of conversations that are hard to follow: what is sent back is not what was said."""

from forms import Anthropic, OpenAI, Responses
from talk import MODELS, Talk, rounds


class Edited(Talk):
    """Sends back what edit makes of the answers (None: leaves a message out); what is new is as it is."""

    def __init__(self, agent, edit, **more):
        super().__init__(agent, **more)
        self.edit = edit

    def sent(self):
        last = max((i for i, m in enumerate(self.said) if m[0] == "user"), default=0)
        edited = [self.edit(m) for m in self.said[:last]]
        return [m for m in edited if m] + self.said[last:]


def turns(talk, count=3, answer=None, tools=0):
    agent = talk.agent
    for turn in range(count):
        talk.user(agent.words())
        if tools:
            rounds(talk, f"t{turn}", tools)
        else:
            talk.ask(f"t{turn}", answer() if answer else agent.words(9))


def plain_text(agent):
    """The program shows and keeps plain text: no signs of Markdown."""
    strip = lambda m: (m[0], m[1].replace("**", "").replace("`", "").replace("# ", ""), *m[2:]) if m[0] == "assistant" else m
    turns(Edited(agent, strip), answer=lambda: f"# {agent.word()}\n**{agent.words(3)}** and `{agent.word()}` {agent.words(3)}")


def thoughts_dropped(agent):
    """A model that thinks aloud, whose thoughts are not sent back."""
    strip = lambda m: (m[0], m[1].split("</think>")[-1].strip(), *m[2:]) if m[0] == "assistant" else m
    turns(Edited(agent, strip, form=OpenAI()), answer=lambda: f"<think>\n{agent.words(8)}\n</think>\n\n{agent.words(5)}")


def answers_shortened(agent):
    shorten = lambda m: (m[0], m[1][:40] + "...", *m[2:]) if m[0] == "assistant" and m[1] else m
    turns(Edited(agent, shorten), answer=lambda: agent.words(12))


def results_shortened(agent):
    shorten = lambda m: (*m[:3], m[3][:12] + " [cut]") if m[0] == "tool" else m
    turns(Edited(agent, shorten), tools=1)


def tools_left_out(agent):
    """Of earlier turns only what was said is kept."""
    leave = lambda m: None if m[0] == "tool" or (m[0] == "assistant" and m[2]) else m
    turns(Edited(agent, leave), tools=2)


def short_answers(agent):
    turns(Talk(agent), answer=lambda: agent.rng.choice(("Yes.", "No.", "42", "ok")))


def short_answers_tools_left_out(agent):
    leave = lambda m: None if m[0] == "tool" or (m[0] == "assistant" and m[2]) else m
    talk = Edited(agent, leave)
    for turn in range(3):
        talk.user(agent.words())
        call = talk.call()
        talk.ask(f"t{turn}", "", [call])
        talk.ran(call, f"t{turn}")
        talk.result(call, agent.words())
        talk.ask(f"t{turn}", agent.rng.choice(("Yes.", "No.", "Done.")))


def same_greeting(agent):
    """All begin with the same words, and are answered with the same. Who goes on is not to be told by content."""
    agent.undecidable = True
    talk = Talk(agent, form=OpenAI())
    talk.user("Hello")
    talk.ask("t0", "Hello! How can I help you today?")
    turns_after(talk)


def turns_after(talk):
    for turn in (1, 2):
        talk.user(talk.agent.words())
        talk.ask(f"t{turn}", talk.agent.words(9))


def same_question(agent):
    talk = Talk(agent, system="You are a helpful assistant.", form=OpenAI())
    talk.user("Tell me a story.")
    talk.ask("t0", agent.words(9))
    talk.user("Another one.")
    talk.ask("t1", agent.words(9))


def forked(agent):
    """Two questions that go on from the same answer."""
    talk = Talk(agent)
    talk.user(agent.words())
    talk.ask("t0", agent.words())
    other = Talk(agent, form=talk.form)
    other.said = list(talk.said)
    for name, one in (("a", talk), ("b", other)):
        one.user(agent.words())
        rounds(one, name, 1)
    for name, one in (("a2", talk), ("b2", other)):
        one.user(agent.words())
        one.ask(name, agent.words())


class SecondChoice(OpenAI):
    """Of two answers the second is the one that counts."""

    def request(self, said, **more):
        return super().request(said, n=2, **more)

    def answer(self, agent, said, **more):
        answer = super().answer(agent, said, **more)
        message = answer["choices"][0]["message"]
        answer["choices"][0]["message"] = {"role": "assistant", "content": agent.words()}
        answer["choices"].append({"index": 1, "message": message, "finish_reason": "stop"})
        return answer


def second_choice(agent):
    turns(Talk(agent, form=SecondChoice()))


def forked_by_id(agent):
    form = Responses()
    def one(trace, previous):
        answer = form.answer(agent, ("assistant", agent.words(), []))
        more = {"previous_response_id": previous} if previous else {}
        agent.request(MODELS + form.path, form.request([("user", agent.words())], **more), answer, trace=trace, session="s")
        return answer["id"]
    first = one("t0", None)
    left, right = one("a", first), one("b", first)
    one("a2", left), one("b2", right)


def model_changed(agent):
    """Begun with one provider, continued with another."""
    first, second = agent.rng.sample((OpenAI(), Anthropic(), Responses()), 2)
    talk = Talk(agent, form=first, system=agent.words())
    talk.user(agent.words())
    rounds(talk, "t0", 1)
    talk.form = second
    talk.user(agent.words())
    rounds(talk, "t1", 1)


def model_changed_in_loop(agent):
    """The tool's result goes to another provider than the one that asked."""
    first, second = agent.rng.sample((OpenAI(), Anthropic(), Responses()), 2)
    talk = Talk(agent, form=first)
    talk.user(agent.words())
    call = talk.call()
    talk.ask("t", "", [call])
    talk.ran(call, "t")
    talk.result(call, agent.words(8))
    talk.form = second
    talk.ask("t", agent.words())


def compacted(agent):
    """The model sums the conversation up, and it goes on from the sum alone."""
    talk = Talk(agent, form=agent.rng.choice((OpenAI(), Anthropic())))
    turns(talk, 2)
    talk.user("Sum up our conversation so far.")
    summary = agent.words(30)
    talk.ask("sum", summary)
    talk.said = []
    talk.user("This goes on from an earlier conversation. Summary:\n" + summary + "\n\n" + agent.words())
    rounds(talk, "t3", 1)


def few_shot(agent):
    """Made-up turns at the beginning are nobody's conversation."""
    for number in range(3):
        talk = Talk(agent, form=OpenAI(), session=f"s{number}")
        talk.said = [("user", "Translate: good morning to you"), ("assistant", "bonjour a vous et a tous les autres", []),
                     ("user", "Translate: thank you very much"), ("assistant", "merci beaucoup a tous et a vous", [])]
        talk.user("Translate: " + agent.words(4))
        talk.ask(f"t{number}", agent.words(4))


def map_calls(agent):
    """The same instruction for several texts at once: each by itself."""
    for number in range(3):
        talk = Talk(agent, form=OpenAI(), session=f"s{number}", system="Classify the text.")
        talk.user("Text: " + agent.words(9))
        talk.ask(f"t{number}", agent.rng.choice(("good", "bad")), after=[])


def handed_over(agent):
    """Another agent takes over: other instructions, the same conversation."""
    talk = Talk(agent, system="You route questions.")
    talk.user(agent.words())
    call = talk.call("transfer_to_billing", reason=agent.word())
    talk.ask("t", "", [call])
    talk.ran(call, "t")
    talk.result(call, '{"assistant": "billing"}')
    talk.said[0] = ("system", "You answer questions on bills.")
    rounds(talk, "t", 1)


KINDS = [plain_text, thoughts_dropped, answers_shortened, results_shortened, tools_left_out, short_answers,
         short_answers_tools_left_out, same_greeting, same_question, forked, second_choice, forked_by_id, model_changed,
         model_changed_in_loop, compacted, few_shot, map_calls, handed_over]
