package dev.picket.agent.inspect;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Finds every occurrence of many keywords in one pass, without regard to the case of ASCII letters: Aho and Corasick, "Efficient string
 * matching" (CACM 1975), with all transitions worked out beforehand. Immutable; shared by all scans.
 */
final class Automaton {
    private static final int NONE = -1;

    private final byte[] classes = new byte[128];
    private final int[] next;
    private final int[][] ends;
    private final int width;

    /** @param keywords ASCII; a keyword's place in the list is its number */
    Automaton(List<String> keywords) {
        width = assignClasses(keywords);
        var states = keywords.stream().mapToInt(String::length).sum() + 1;
        next = new int[states * width];
        ends = new int[states][];
        Arrays.fill(next, NONE);
        Arrays.fill(ends, new int[0]);
        plant(keywords);
        connect();
    }

    /** The state after one more character; 0 before the first. */
    int step(int state, char c) {
        return c < 128 ? next[state * width + classes[c]] : 0;
    }

    /** The numbers of the keywords that end where this state is reached. */
    int[] ends(int state) {
        return ends[state];
    }

    private int assignClasses(List<String> keywords) {
        int count = 1;
        for (var keyword : keywords) {
            for (char c : keyword.toLowerCase(Locale.ROOT).toCharArray()) {
                if (classes[c] == 0) {
                    classes[c] = (byte) count;
                    classes[Character.toUpperCase(c)] = (byte) count;
                    count++;
                }
            }
        }
        return count;
    }

    private void plant(List<String> keywords) {
        int states = 1;
        for (int number = 0; number < keywords.size(); number++) {
            int state = 0;
            for (char c : keywords.get(number).toCharArray()) {
                int edge = state * width + classes[c];
                if (next[edge] == NONE) {
                    next[edge] = states++;
                }
                state = next[edge];
            }
            ends[state] = with(ends[state], number);
        }
    }

    /** Breadth first: a missing edge becomes that of the longest proper suffix, whose keywords also end here. */
    private void connect() {
        var suffix = new int[ends.length];
        var queue = new ArrayDeque<Integer>();
        queue.add(0);
        while (!queue.isEmpty()) {
            int state = queue.remove();
            for (int c = 0; c < width; c++) {
                int edge = state * width + c;
                int beyond = state == 0 ? 0 : next[suffix[state] * width + c];
                if (next[edge] == NONE) {
                    next[edge] = beyond;
                } else {
                    int child = next[edge];
                    suffix[child] = beyond;
                    for (int number : ends[beyond]) {
                        ends[child] = with(ends[child], number);
                    }
                    queue.add(child);
                }
            }
        }
    }

    private static int[] with(int[] numbers, int number) {
        var longer = Arrays.copyOf(numbers, numbers.length + 1);
        longer[numbers.length] = number;
        return longer;
    }
}
