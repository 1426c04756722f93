package dev.picket.agent.inspect;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Payment cards: ISO/IEC 7812 numbers of a known issuer range that pass Luhn's check, whole or in groups. One random number of 16 digits
 * in some 30 passes both, so lengths that few issuers use need a word about cards before them.
 */
final class Cards implements Recogniser {
    private static final Kind CARD = Kind.personal("credit-card", 0.9);
    private static final Pattern ABOUT =
            Pattern.compile("card|credit|debit|visa|amex|master|maestro|\\bcc\\b|\\bpan\\b|limit|charge|pay");
    private static final int CONTEXT = 80;
    private static final int LENGTH_MIN = 12;
    private static final int LENGTH_MAX = 19;

    @Override
    public void look(Window window, int from, int to, Finds finds) {
        if (glued(window.at(from - 1), window.at(from - 2))) {
            return;
        }
        var digits = new StringBuilder();
        int at = from;
        char separator = 0;
        for (; digits.length() <= LENGTH_MAX; at++) {
            char c = window.at(at);
            if (Chars.digit(c)) {
                digits.append(c);
            } else if ((c == ' ' || c == '-') && (separator == 0 || separator == c) && groupFollows(window, at)) {
                separator = c;
            } else {
                break;
            }
        }
        if (!Chars.alphanumeric(window.at(at)) && card(digits, window, from)) {
            finds.add(CARD, from, at);
        }
    }

    /** After a separator three digits at least, as groups of cards have. */
    private static boolean groupFollows(Window window, int at) {
        return Chars.digit(window.at(at + 1)) && Chars.digit(window.at(at + 2)) && Chars.digit(window.at(at + 3));
    }

    private static boolean card(CharSequence digits, Window window, int from) {
        int length = digits.length();
        if (length < LENGTH_MIN || length > LENGTH_MAX || !luhn(digits) || Values.entropy(digits) < 0.5) {
            return false;
        }
        return usual(digits) || (issued(digits) && aboutCards(window, from));
    }

    private static boolean usual(CharSequence digits) {
        int two = number(digits, 2);
        int four = number(digits, 4);
        return switch (digits.length()) {
            case 14 -> two == 36 || two == 38 || two == 39 || (four >= 3000 && four <= 3059);
            case 15 -> two == 34 || two == 37;
            case 16 ->
                digits.charAt(0) == '4'
                        || (two >= 51 && two <= 55)
                        || (four >= 2221 && four <= 2720)
                        || four == 6011
                        || two == 65
                        || (four >= 6440 && four <= 6499)
                        || (four >= 3528 && four <= 3589)
                        || two == 62;
            default -> false;
        };
    }

    /** The first digits of banks and merchants, which Maestro, Visa, JCB and private cards of odd lengths have too; JCB's old 1800. */
    private static boolean issued(CharSequence digits) {
        boolean oldJcb = digits.length() == 15 && number(digits, 4) == 1800;
        return oldJcb || (digits.charAt(0) >= '2' && digits.charAt(0) <= '6');
    }

    static boolean luhn(CharSequence digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighed = i % 2 == 0 ? digit : 2 * digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return sum % 10 == 0;
    }

    private static boolean aboutCards(Window window, int from) {
        return ABOUT.matcher(window.part(from - CONTEXT, from).toLowerCase(Locale.ROOT))
                .find();
    }

    private static boolean glued(char before, char beforeThat) {
        return Chars.alphanumeric(before)
                || before == '_'
                || ((before == '.' || before == '-') && Chars.alphanumeric(beforeThat));
    }

    private static int number(CharSequence digits, int length) {
        return Integer.parseInt(digits, 0, length, 10);
    }
}
