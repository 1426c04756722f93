package dev.picket.agent.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tells words from random letters, by the share of letter pairs that are usual in English prose and identifiers. Random lower-case
 * letters have 38 % usual pairs, words 80 % and more.
 */
final class Words {
    /** The 260 most usual pairs of the distinct words in a Python library and Unix licences, by first letter. */
    private static final String USUAL = """
            a:bcdgiklmnprstuvy b:aeijlorsu c:acehiklorstu d:adeilorsu e:abcdefgilmnpqrstvwxy f:aefilortu g:aehilnorsu h:aeiot
            i:abcdefglmnoprstvxz j:e k:eis l:adefilostuy m:abeilmopsu n:acdefgiklnostuvy o:abcdfgiklmnoprstuvw p:aehiloprstuy q:u
            r:acdegiklmnoprstuy s:acehilopstuy t:acdefhilmoprstuwy u:abcdegilmnprst v:aei w:aehior x:ceipt y:opst z:e
            """;

    private static final int[] AFTER = after();
    private static final double USUAL_SHARE = 0.7;

    private Words() {}

    /** Whether a run of letters reads like a word; shorter than three letters it does not say. */
    static boolean reads(CharSequence letters) {
        int usual = 0;
        for (int i = 1; i < letters.length(); i++) {
            int first = fold(letters.charAt(i - 1));
            if (first >= 0 && fold(letters.charAt(i)) >= 0 && (AFTER[first] >> fold(letters.charAt(i)) & 1) != 0) {
                usual++;
            }
        }
        return letters.length() >= 3 && usual >= USUAL_SHARE * (letters.length() - 1);
    }

    /** The runs of letters and of digits, cut where a capital begins a new word. */
    static List<String> split(CharSequence name) {
        var words = new ArrayList<String>();
        int start = 0;
        for (int i = 1; i <= name.length(); i++) {
            if (i == name.length() || boundary(name, i)) {
                if (Chars.alphanumeric(name.charAt(start))) {
                    words.add(name.subSequence(start, i).toString().toLowerCase(Locale.ROOT));
                }
                start = i;
            }
        }
        return words;
    }

    private static boolean boundary(CharSequence name, int i) {
        char before = name.charAt(i - 1);
        char here = name.charAt(i);
        if (Chars.letter(before) != Chars.letter(here) || Chars.digit(before) != Chars.digit(here)) {
            return true;
        }
        boolean endsCapitals =
                Chars.upper(before) && Chars.upper(here) && i + 1 < name.length() && Chars.lower(name.charAt(i + 1));
        return endsCapitals || (Chars.lower(before) && Chars.upper(here));
    }

    private static int fold(char c) {
        return Chars.letter(c) ? (c | 0x20) - 'a' : -1;
    }

    private static int[] after() {
        var table = new int[26];
        for (var row : USUAL.strip().split("\\s+")) {
            for (char second : row.substring(2).toCharArray()) {
                table[row.charAt(0) - 'a'] |= 1 << (second - 'a');
            }
        }
        return table;
    }
}
