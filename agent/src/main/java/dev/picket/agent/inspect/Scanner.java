package dev.picket.agent.inspect;

import java.util.Arrays;
import java.util.List;

/**
 * Scans one channel as its text arrives. A position is decided when the {@link #AHEAD} characters after it are there or the text has
 * ended, by the same window of text in every case: so finds do not depend on how the text was cut. Linear in the text; holds at most
 * some {@code AHEAD + BEHIND + BATCH} characters and the piece being added. One thread.
 */
final class Scanner {
    static final int BEHIND = 512;
    static final int AHEAD = 4096;
    private static final int BATCH = 2048;
    private static final int PIECE = 8192;

    private final Catalogue catalogue;
    private final Finds finds = new Finds();
    private final Window window = new Window();
    private char[] text = new char[256];
    private int length;
    private int decided;
    private int state;
    private long origin;

    Scanner(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    void add(String piece) {
        for (int at = 0; at < piece.length(); at += PIECE) {
            addBounded(piece, at, Math.min(piece.length(), at + PIECE));
        }
    }

    /** What came is complete: finds do not reach over this point. Offsets go on. */
    void pause() {
        decide(length);
        origin += codePointsOf(length);
        length = 0;
        decided = 0;
        state = 0;
    }

    List<Find> finish() {
        pause();
        return finds.settled();
    }

    private void addBounded(String piece, int from, int to) {
        makeRoom(to - from);
        piece.getChars(from, to, text, length);
        length += to - from;
        if (length - AHEAD - decided >= BATCH) {
            decide(length - AHEAD);
            forget();
        }
    }

    private void makeRoom(int more) {
        if (length + more > text.length) {
            text = Arrays.copyOf(text, Math.max(length + more, 2 * text.length));
        }
    }

    private void decide(int limit) {
        for (; decided < limit; decided++) {
            char c = text[decided];
            state = catalogue.step(state, c);
            for (int keyword : catalogue.ends(state)) {
                look(catalogue.recognisers(keyword), decided + 1 - catalogue.length(keyword), decided + 1);
            }
            if (Chars.digit(c) && (decided == 0 || !Chars.digit(text[decided - 1]))) {
                look(catalogue.numbers(), decided, decided + 1);
            }
        }
    }

    private void look(Recogniser[] recognisers, int from, int to) {
        int left = Math.max(0, from - BEHIND);
        int right = Math.min(length, from + AHEAD);
        window.over(text, left, right);
        finds.at(window, origin);
        for (var recogniser : recognisers) {
            recogniser.look(window, from - left, to - left, finds);
        }
    }

    /** Drops what no later window can reach. */
    private void forget() {
        int gone = decided - BEHIND - Catalogue.KEYWORD_MAX;
        if (gone <= 0) {
            return;
        }
        origin += codePointsOf(gone);
        System.arraycopy(text, gone, text, 0, length - gone);
        length -= gone;
        decided -= gone;
    }

    private long codePointsOf(int characters) {
        return window.over(text, 0, length).codePointsBefore(characters);
    }
}
