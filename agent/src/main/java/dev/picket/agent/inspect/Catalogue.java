package dev.picket.agent.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that the inspector knows, arranged for one pass: which recognisers look where which keyword ends. Immutable, shared. */
final class Catalogue {
    static final int KEYWORD_MAX = 32;

    private final Automaton automaton;
    private final int[] lengths;
    private final Recogniser[][] recognisers;
    private final Recogniser[] numbers = {new Cards(), new Ibans(), new Numbers()};

    private Catalogue(Map<String, List<Recogniser>> byKeyword) {
        var keywords = List.copyOf(byKeyword.keySet());
        automaton = new Automaton(keywords);
        lengths = keywords.stream().mapToInt(String::length).toArray();
        recognisers = byKeyword.values().stream()
                .map(list -> list.toArray(Recogniser[]::new))
                .toArray(Recogniser[][]::new);
    }

    static Catalogue standard() {
        var byKeyword = new LinkedHashMap<String, List<Recogniser>>();
        TokenRules.all().forEach(rule -> register(byKeyword, rule.keywords(), rule));
        register(byKeyword, Names.KEYWORDS, Assignments.byName());
        register(byKeyword, Vendors.NAMES, Assignments.byVendor());
        register(byKeyword, List.of("@"), new Emails());
        register(byKeyword, List.of("://"), new Urls());
        register(byKeyword, List.of("-----begin "), new KeyBlocks());
        register(byKeyword, List.of("basic ", "bearer "), new Headers());
        register(byKeyword, List.of("-u ", "--user ", "-u'", "-u\"", "--user="), new CommandLines());
        register(
                byKeyword,
                List.of("kind: s", "kind\": \"s", "kind\":\"s", "kind: \"s", "kind: 's"),
                new ClusterSecrets());
        return new Catalogue(byKeyword);
    }

    int step(int state, char c) {
        return automaton.step(state, c);
    }

    /** The numbers of the keywords that end in a state. */
    int[] ends(int state) {
        return automaton.ends(state);
    }

    int length(int keyword) {
        return lengths[keyword];
    }

    Recogniser[] recognisers(int keyword) {
        return recognisers[keyword];
    }

    /** Those that look where a run of digits begins. */
    Recogniser[] numbers() {
        return numbers;
    }

    private static void register(
            Map<String, List<Recogniser>> byKeyword, List<String> keywords, Recogniser recogniser) {
        for (var keyword : keywords) {
            if (keyword.isEmpty() || keyword.length() > KEYWORD_MAX) {
                throw new IllegalArgumentException("keyword is empty or too long: " + keyword);
            }
            byKeyword.computeIfAbsent(keyword, _ -> new ArrayList<>()).add(recogniser);
        }
    }
}
