package dev.picket.agent.inspect;

import java.util.Locale;
import java.util.regex.Pattern;

/** Personal numbers with a written form: US social security numbers, IPv4 addresses, telephone numbers. */
final class Numbers implements Recogniser {
    private static final Kind SSN = Kind.personal("us-ssn", 0.8);
    private static final Kind ADDRESS = Kind.personal("ip-address", 0.6);
    private static final Kind PHONE = Kind.personal("phone", 0.6);

    /** Area, group, serial: SSA's rules since 2011 leave out 000, 666 and 900 to 999, 00 and 0000. */
    private static final Pattern SSN_FORM =
            Pattern.compile("(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![0-9A-Za-z-])");

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final Pattern ADDRESS_FORM =
            Pattern.compile("(?:" + OCTET + "\\.){3}" + OCTET + "(?![0-9A-Za-z_-]|\\.[0-9])");

    private static final Pattern PHONE_STRONG =
            Pattern.compile("(?:\\+[0-9]{1,3}[ .-]?(?:\\([0-9]{1,4}\\)[ .-]?)?[0-9]{1,4}(?:[ .-]?[0-9]{2,4}){2,4}"
                    + "|(?:1[ .-])?\\([2-9][0-9]{2}\\) ?[2-9][0-9]{2}[-. ][0-9]{4}"
                    + "|(?:1[ .-])?[2-9][0-9]{2}([-.])[2-9][0-9]{2}\\1[0-9]{4})(?![0-9A-Za-z]|[-.][0-9])");
    private static final Pattern PHONE_WEAK = Pattern.compile(
            "(?:\\+?[0-9]{1,3}[ .-])?(?:\\([0-9]{1,4}\\)[ .-]?)?[0-9]{2,4}(?:[ .-]?[0-9]{2,7}){1,5}(?![0-9A-Za-z]|[-.][0-9])");
    private static final Pattern ABOUT_PHONES = Pattern.compile(
            "phone|\\btel\\b|telefon|mobile|cell|\\bfax\\b|whatsapp|\\bsms\\b|\\bcall|messages?\\b|\\bdial|\\bring\\b|contact");
    private static final int CONTEXT = 40;
    private static final int PHONE_MIN = 7;
    private static final int PHONE_MAX = 15;
    private static final int NONE = -1;

    @Override
    public void look(Window window, int from, int to, Finds finds) {
        char before = window.at(from - 1);
        if (Chars.alphanumeric(before) || before == '_' || (before == '.' && Chars.alphanumeric(window.at(from - 2)))) {
            return;
        }
        int ssn = before == '-' || window.at(from + 3) != '-' ? NONE : end(SSN_FORM, window, from);
        int address = dotWithin(window, from, 4) ? end(ADDRESS_FORM, window, from) : NONE;
        if (ssn != NONE) {
            finds.add(SSN, from, ssn);
        } else if (address != NONE) {
            finds.add(ADDRESS, from, address);
        } else if (digitsWithin(window, from, 24) >= PHONE_MIN) {
            phone(window, before == '(' || before == '+' ? from - 1 : from, finds);
        }
    }

    private static boolean dotWithin(Window window, int from, int reach) {
        return window.part(from, from + reach).indexOf('.') > 0;
    }

    private static int digitsWithin(Window window, int from, int reach) {
        int digits = 0;
        for (int i = from; i < from + reach; i++) {
            digits += Chars.digit(window.at(i)) ? 1 : 0;
        }
        return digits;
    }

    private static void phone(Window window, int from, Finds finds) {
        char before = window.at(from - 1);
        if (Chars.alphanumeric(before) || (before != 0 && "-./#=_$%&?".indexOf(before) >= 0)) {
            return;
        }
        int end = end(PHONE_STRONG, window, from);
        if (end == NONE) {
            end = end(PHONE_WEAK, window, from);
            end = end != NONE && aboutPhones(window, from) ? end : NONE;
        }
        int digits = end == NONE ? 0 : digitsWithin(window, from, end - from);
        if (digits >= PHONE_MIN && digits <= PHONE_MAX) {
            finds.add(PHONE, from, end);
        }
    }

    private static boolean aboutPhones(Window window, int from) {
        return ABOUT_PHONES
                .matcher(window.part(from - CONTEXT, from).toLowerCase(Locale.ROOT))
                .find();
    }

    private static int end(Pattern form, Window window, int from) {
        var matcher = form.matcher(window);
        matcher.useTransparentBounds(true).region(from, Math.min(window.length(), from + 40));
        return matcher.lookingAt() ? matcher.end() : NONE;
    }
}
