package dev.picket.agent.inspect;

import dev.picket.agent.capture.inference.Inspection;
import dev.picket.agent.capture.inference.Inspector;
import java.util.List;

/** The inspector: shares its catalogue between the exchanges it listens to. Any thread. */
public final class TextInspector implements Inspector {
    private static final int PART_MIN = 24;

    private final Catalogue catalogue = Catalogue.standard();

    @Override
    public Inspection begin() {
        return new Listening(catalogue);
    }

    /** A name is suspect when a rule finds something in it, or when a long part of it looks drawn at random or is text in hex or base64. */
    @Override
    public boolean suspects(String name) {
        return !scan(name).isEmpty() || randomPart(name) || Encoded.within(name);
    }

    /** Finds in a whole text. */
    List<Find> scan(String text) {
        var scanner = new Scanner(catalogue);
        scanner.add(text);
        return scanner.finish();
    }

    private static boolean randomPart(String name) {
        for (var part : name.split("[^A-Za-z0-9]")) {
            if (part.length() >= PART_MIN && Values.random(part)) {
                return true;
            }
        }
        return false;
    }
}
