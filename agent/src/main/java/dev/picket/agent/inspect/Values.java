package dev.picket.agent.inspect;

import java.util.Locale;
import java.util.regex.Pattern;

/** Judges whether a value may be a secret, by its look alone. */
final class Values {
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "x{4}|\\*{3}|\\.{3}|#{4}|_{8}|\\$[{(]|\\{\\{|%\\(|[<>]|^\\$[A-Z_]|^%.*%$|^\\{|^\\[|example|placeholder|redacted|changeme|change[_-]me|dummy"
                    + "|your[_-]|[_-]here$|insert|replace|\\.\\.$|^my[_-]?(secret|token|password|key)s?$|^(true|false|null|none|undefined|string|required|optional)$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern PLACE = Pattern.compile(
            "://|[-:][0-9]{1,4}\\.[0-9]{1,4}\\.[0-9]|^\\.{0,2}/|^[A-Za-z]:\\\\|\\.(pem|key|crt|cer|p12|pfx|jks|json|ya?ml|xml|html?|js|ts|py|go|java|c|h|txt|env|properties|keytab|com|net|org|io|png|jpe?g|gif|svg)$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern FILLER = Pattern.compile("[xX]{6}|[*.#]{3}|([A-Za-z])\\1{8}");
    private static final int ROW_MAX = 8;
    private static final int PASSWORD_MAX = 64;

    private Values() {}

    /** Shannon's entropy, in bits a character. */
    static double entropy(CharSequence value) {
        var counts = new int[128];
        for (int i = 0; i < value.length(); i++) {
            counts[value.charAt(i) & 127]++;
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / value.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }

    /** Written to be replaced: a variable, a row of x, an alphabet, "example". */
    static boolean placeholder(String value) {
        return PLACEHOLDER.matcher(value).find() || longestRow(value) > ROW_MAX;
    }

    /** Has a row of one character where a token would be random. */
    static boolean filler(CharSequence value) {
        return FILLER.matcher(value).find();
    }

    static boolean uuid(CharSequence value) {
        return UUID.matcher(value).matches();
    }

    /** A path, an address, a file's name. */
    static boolean place(CharSequence value) {
        return PLACE.matcher(value).find();
    }

    /** Looks drawn at random: a UUID, or digits among letters that do not read like words. */
    static boolean random(String value) {
        if (uuid(value)) {
            return entropy(value) > 2;
        }
        int digits = count(value, '0', '9');
        int letters = count(value, 'a', 'z') + count(value, 'A', 'Z');
        if (letters == 0 || entropy(value) < Math.min(3.3, 2.0 + value.length() / 20.0)) {
            return false;
        }
        return digits > 0 ? readable(value) < 0.5 : readable(value) < 0.35 && mixed(value);
    }

    /** Digits only, none of them too often. */
    static boolean randomDigits(CharSequence value) {
        return count(value, '0', '9') == value.length() && entropy(value) > 2.4;
    }

    /** Something people choose as a password: letters with a digit or a sign among them. */
    static boolean password(String value) {
        int digits = count(value, '0', '9');
        int letters = count(value, 'a', 'z') + count(value, 'A', 'Z');
        if (letters == 0 || letters == value.length() || value.length() > PASSWORD_MAX || entropy(value) < 2) {
            return false;
        }
        return digits > 0 || !Words.split(value).stream().allMatch(word -> word.length() > 2);
    }

    /** The share of the value that stands in words. */
    static double readable(String value) {
        int inWords = Words.split(value).stream()
                .filter(word -> word.length() >= 4 && Words.reads(word))
                .mapToInt(String::length)
                .sum();
        return (double) inWords / value.length();
    }

    private static boolean mixed(String value) {
        return !value.equals(value.toLowerCase(Locale.ROOT)) && !value.equals(value.toUpperCase(Locale.ROOT));
    }

    private static int count(CharSequence value, char first, char last) {
        int count = 0;
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) >= first && value.charAt(i) <= last) {
                count++;
            }
        }
        return count;
    }

    /** The longest stretch in which each character is that before it, or its successor. */
    private static int longestRow(CharSequence value) {
        int longest = 0;
        int row = 0;
        for (int i = 1; i < value.length(); i++) {
            int step = value.charAt(i) - value.charAt(i - 1);
            row = step == 0 || step == 1 ? row + 1 : 0;
            longest = Math.max(longest, row);
        }
        return longest;
    }
}
