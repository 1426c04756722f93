package dev.picket.agent.inspect;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** International bank account numbers: a country's length and the check digits of ISO 13616 (mod 97), whole or in groups of four. */
final class Ibans implements Recogniser {
    private static final Kind IBAN = Kind.personal("iban", 0.95);

    /** By country, the number's length, as registered with SWIFT. */
    private static final Map<String, Integer> LENGTHS = lengths("""
            AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18
            FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25
            MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19
            SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
            """);

    @Override
    public void look(Window window, int from, int to, Finds finds) {
        int start = from - 2;
        if (!Chars.letter(window.at(start))
                || !Chars.letter(window.at(start + 1))
                || Chars.alphanumeric(window.at(start - 1))) {
            return;
        }
        var length = LENGTHS.get(window.part(start, from).toUpperCase(Locale.ROOT));
        if (length != null) {
            take(window, start, length, finds);
        }
    }

    private static void take(Window window, int start, int length, Finds finds) {
        var account = new StringBuilder();
        int at = start;
        while (account.length() < length
                && (Chars.alphanumeric(window.at(at)) || (window.at(at) == ' ' && account.length() % 4 == 0))) {
            if (window.at(at) != ' ') {
                account.append(window.at(at));
            }
            at++;
        }
        if (account.length() == length && !Chars.alphanumeric(window.at(at)) && checks(account)) {
            finds.add(IBAN, start, at);
        }
    }

    static boolean checks(CharSequence account) {
        int remainder = 0;
        for (int i = 0; i < account.length(); i++) {
            int value = Character.digit(account.charAt((i + 4) % account.length()), 36);
            remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
        }
        return remainder == 1;
    }

    private static Map<String, Integer> lengths(String table) {
        var lengths = new HashMap<String, Integer>();
        for (var entry : table.strip().split("\\s+")) {
            lengths.put(entry.substring(0, 2), Integer.valueOf(entry.substring(2)));
        }
        return Map.copyOf(lengths);
    }
}
