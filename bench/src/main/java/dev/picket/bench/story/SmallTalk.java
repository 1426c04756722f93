package dev.picket.bench.story;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** What the tenants ask their model on an ordinary day. */
record SmallTalk(String question, String answer) {
    private static final Map<String, List<SmallTalk>> OF_TENANT = Map.of(
            "aurora",
            List.of(
                    new SmallTalk(
                            "Summarise in one line: The ferry to the island will run twice an hour from May.",
                            "From May the island ferry runs every thirty minutes."),
                    new SmallTalk(
                            "A headline for a piece on the new library, at most six words.",
                            "New library opens its doors wide"),
                    new SmallTalk(
                            "Is this opinion or report? 'The council should have known better.'",
                            "Opinion: it judges what should have been known.")),
            "borealis",
            List.of(
                    new SmallTalk(
                            "Explain compound interest to a twelve-year-old.",
                            "You earn a little on your savings, and next year you earn on that little too."),
                    new SmallTalk(
                            "Draft a polite reply: the customer asks why the transfer took two days.",
                            "Thank you for your patience. Transfers made after six in the evening leave on the next working day."),
                    new SmallTalk(
                            "Which form does a customer need to change an address?",
                            "The change-of-address form, signed by all account holders.")),
            "cascade",
            List.of(
                    new SmallTalk(
                            "Sort by urgency: sprained ankle, chest pain, repeat prescription.",
                            "Chest pain first, then the sprained ankle, then the repeat prescription."),
                    new SmallTalk(
                            "How long should a patient fast before a blood test?",
                            "Usually eight to twelve hours; water is fine. The practice decides."),
                    new SmallTalk("Put into plain words: 'idiopathic'.", "It means that nobody knows the cause yet.")));

    static SmallTalk of(String tenant, RandomGenerator random) {
        var talks = Objects.requireNonNull(OF_TENANT.get(tenant));
        return talks.get(random.nextInt(talks.size()));
    }
}
