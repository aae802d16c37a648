"""Kinds of programs that look something up before they ask."""

from forms import OpenAI
from talk import MODELS, SEARCH, Talk, embed, query, rounds

DOCUMENTS = ["The office opens at nine in the morning on every working day.", "Invoices are paid within thirty days of receipt.",
             "A new badge is given out at the front desk against a signature."]


def prompt(found, question):
    return "Context:\n" + "\n---\n".join(found) + "\n\nQuestion: " + question


def search(agent, asked, trace, found=None, **more):
    found = found or [agent.words(12) for _ in range(2)]
    results = [{"title": agent.word(), "url": "http://x.example/", "content": text, "score": 0.5} for text in found]
    agent.request(SEARCH, {"query": asked, "max_results": 2}, {"query": asked, "results": results}, trace=trace, session="s", **more)
    return found


def rerank(agent, asked, found, trace, **more):
    agent.request(f"{MODELS}/v1/rerank", {"model": "rerank-v3.5", "query": asked, "documents": found, "top_n": 2},
                  {"id": agent.id("r"), "results": [{"index": 1, "relevance_score": 0.8}, {"index": 0, "relevance_score": 0.5}]},
                  trace=trace, session="s", **more)


def in_second_turn(agent):
    talk = Talk(agent)
    talk.user(agent.words())
    talk.ask("t0", agent.words())
    asked = agent.words()
    talk.user(prompt(search(agent, asked, "t1"), asked))
    talk.ask("t1", agent.words())


def in_every_turn(agent):
    talk = Talk(agent)
    for turn in range(3):
        asked = agent.words()
        found = query(agent, embed(agent, asked, f"t{turn}"), f"t{turn}")
        talk.user(prompt(found, asked))
        talk.ask(f"t{turn}", agent.words())


class Bare(Talk):
    """Sends the context of the last question only."""

    def sent(self):
        last = max(i for i, m in enumerate(self.said) if m[0] == "user")
        return [(m[0], m[1].split("Question: ")[-1]) if m[0] == "user" and i < last else m for i, m in enumerate(self.said)]


def context_left_out(agent):
    talk = Bare(agent)
    for turn in range(3):
        asked = agent.words()
        talk.user(prompt(query(agent, embed(agent, asked, f"t{turn}"), f"t{turn}"), asked))
        talk.ask(f"t{turn}", agent.words())


def in_system(agent):
    """What was found stands in the instructions, which are new in every turn."""
    talk = Talk(agent, system="-")
    for turn in range(3):
        asked = agent.words()
        found = query(agent, embed(agent, asked, f"t{turn}"), f"t{turn}")
        talk.said[0] = ("system", "Answer from these texts.\n" + "\n".join(found))
        talk.user(asked)
        talk.ask(f"t{turn}", agent.words())


def same_documents(agent):
    """Everyone finds the same."""
    asked, talk = agent.words(), Talk(agent)
    found = query(agent, embed(agent, asked, "t"), "t", found=DOCUMENTS)
    talk.user(prompt(found, asked))
    talk.ask("t", agent.words())


def same_search_results(agent):
    asked, talk = agent.words(), Talk(agent)
    talk.user(prompt(search(agent, asked, "t", DOCUMENTS), asked))
    talk.ask("t", agent.words())


def used_twice(agent):
    """Two questions on what was found: it belongs to the first."""
    found = search(agent, agent.words(), "t0")
    for number in range(2):
        talk = Talk(agent, session=f"s{number}" if number else "s")
        talk.user(prompt(found, agent.words()))
        talk.ask(f"t{number}", agent.words())


def own_search(agent):
    """The vectors are searched by the program itself: the question is all that is seen."""
    asked, talk = agent.words(), Talk(agent)
    embed(agent, asked, "t")
    talk.user(prompt([agent.words(12)], asked))
    talk.ask("t", agent.words())


def own_search_short(agent):
    asked, talk = "What is " + agent.word() + "?", Talk(agent)
    embed(agent, asked, "t")
    talk.user(prompt([agent.words(12)], asked))
    talk.ask("t", agent.words())


def indexed(agent):
    """Texts are embedded in one go for later: nobody's work but their own. Then one of them is found."""
    texts = [agent.words(12) for _ in range(8)]
    embed(agent, texts, "index", session="index")
    asked, talk = agent.words(), Talk(agent)
    embed(agent, asked, "t")
    talk.user(prompt(texts[2:4], asked))
    talk.ask("t", agent.words())


def indexed_one_by_one(agent):
    """The same, each text by itself."""
    texts = [agent.words(12) for _ in range(4)]
    for number, text in enumerate(texts):
        embed(agent, text, f"index{number}", session=f"index{number}")
    asked, talk = agent.words(), Talk(agent)
    embed(agent, asked, "t")
    talk.user(prompt(texts[1:3], asked))
    talk.ask("t", agent.words())


def only_reranked(agent):
    """The texts are the program's own."""
    asked, talk = agent.words(), Talk(agent)
    found = [agent.words(12) for _ in range(4)]
    rerank(agent, asked, found, "t")
    talk.user(prompt([found[1], found[0]], asked))
    talk.ask("t", agent.words())


def two_questions_embedded(agent):
    """Several forms of the question are embedded in one call, and looked up one by one."""
    asked, talk = agent.words(), Talk(agent)
    first = embed(agent, [asked, agent.words()], "t")
    talk.user(prompt(query(agent, first, "t"), asked))
    talk.ask("t", agent.words())


def several_sources(agent):
    """A search in the web and one in the vectors at the same time."""
    asked, talk = agent.words(), Talk(agent)
    vector = embed(agent, asked, "t")
    at = agent.last()
    found = query(agent, vector, "t", after=[at]) + search(agent, asked, "t", after=[at])
    rerank(agent, asked, found, "t", after=[at + 1, at + 2])
    talk.user(prompt(found[:4], asked))
    talk.ask("t", agent.words())


def then_tools(agent):
    """What was found is for an agent that goes on with tools."""
    asked, talk = agent.words(), Talk(agent)
    talk.user(prompt(query(agent, embed(agent, asked, "t"), "t"), asked))
    rounds(talk, "t", 2, http=True)


def nothing_found(agent):
    """A search of which nothing is used is a trace of its own."""
    search(agent, agent.words(), "search", ["-", "-"])
    talk = Talk(agent)
    talk.user(agent.words())
    talk.ask("t", agent.words())
    agent.nodes[0].session = agent.session("search")


def rewritten_question(agent):
    """A model words the question anew for the search; nothing says whether that is the same trace."""
    agent.undecidable = True
    asked, better = agent.words(), agent.words()
    first = Talk(agent, session="first")
    first.user("Make this a good search: " + asked)
    first.ask("first", better)
    talk = Talk(agent)
    talk.user(prompt(query(agent, embed(agent, better, "t"), "t"), asked))
    talk.ask("t", agent.words())


KINDS = [in_second_turn, in_every_turn, context_left_out, in_system, same_documents, same_search_results, used_twice, own_search,
         own_search_short, indexed, indexed_one_by_one, only_reranked, two_questions_embedded, several_sources, then_tools, nothing_found,
         rewritten_question]
