package dev.picket.agent.capture.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Cuts the body of an EventList into its events while it arrives, by brackets and strings alone: at any depth, without a copy of the whole,
 * and so that one event that cannot be read does not take the others of its batch with it. Some 1 ns a byte. One thread.
 */
final class EventListCutter {
    private static final int WORD_MAX = 64;
    private static final Set<String> VERSIONS = Set.of("audit.k8s.io/v1", "audit.k8s.io/v1beta1");
    private static final String TORN = "not JSON: brackets or quotes do not match";

    private final int eventsMax;
    private final Clip clip;
    private final List<byte[]> events = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private String fault = "";
    private String member = "";
    private String kind = "";
    private String version = "";
    private boolean afterColon;
    private boolean quoted;
    private boolean escaped;
    private boolean begun;
    private boolean inItems;
    private boolean inElement;
    private int depth;
    private int oversized;
    private int strange;

    /** @param eventBytesMax of one event; larger ones are passed over and counted */
    EventListCutter(int eventBytesMax, int eventsMax) {
        this.eventsMax = eventsMax;
        this.clip = new Clip(eventBytesMax);
    }

    /** Takes the next bytes of the body; they may change afterwards. After a fault it takes no more. */
    void feed(byte[] bytes) {
        for (int i = 0; i < bytes.length && fault.isEmpty(); i++) {
            if (quoted) {
                i = passString(bytes, i);
            } else {
                take(bytes, i);
            }
        }
        clip.chunkEnds(bytes);
    }

    /** True: the rest need not come, {@link #end()} says why. */
    boolean failed() {
        return !fault.isEmpty();
    }

    /** True: there are more events than a list may have. */
    boolean overfull() {
        return size() > eventsMax;
    }

    /** What came, when nothing more will. */
    EventList.Cut end() {
        if (fault.isEmpty() && (depth > 0 || !begun)) {
            fault = begun ? "not JSON: it ends too early" : "the body is empty";
        }
        if (fault.isEmpty() && !(kind.equals("EventList") && VERSIONS.contains(version))) {
            fault = "expected kind EventList of apiVersion audit.k8s.io/v1 or audit.k8s.io/v1beta1";
        }
        return fault.isEmpty()
                ? new EventList.Cut.Whole(new EventList(events, oversized, strange))
                : new EventList.Cut.Faulty(fault);
    }

    private int size() {
        return events.size() + oversized + strange;
    }

    private void take(byte[] bytes, int at) {
        switch (bytes[at]) {
            case '"' -> openString();
            case '{', '[' -> open(bytes[at], at);
            case '}', ']' -> close(bytes, at);
            case ':' -> afterColon |= depth == 1;
            case ',' -> nextMember();
            case ' ', '\t', '\r', '\n' -> {}
            default -> other();
        }
    }

    /** The place of the last byte of the string that was taken; the chunk may end before the string does. */
    private int passString(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            byte b = bytes[i];
            if (escaped) {
                escaped = false;
            } else if (b == '\\') {
                escaped = true;
            } else if (b == '"') {
                closeString();
                return i;
            }
            if (depth == 1 && word.length() < WORD_MAX) {
                word.append((char) (b & 0x7f));
            }
        }
        return bytes.length;
    }

    private void openString() {
        quoted = true;
        word.setLength(0);
        other();
    }

    private void closeString() {
        quoted = false;
        if (depth != 1) {
            return;
        }
        if (!afterColon) {
            member = word.toString();
        } else if (member.equals("kind")) {
            kind = word.toString();
        } else if (member.equals("apiVersion")) {
            version = word.toString();
        }
    }

    private void open(byte bracket, int at) {
        if (depth == 0 && (begun || bracket != '{')) {
            fault = begun ? "something follows the list" : "not a JSON object";
            return;
        }
        begun = true;
        if (depth == 1 && bracket == '[' && afterColon && member.equals("items")) {
            inItems = true;
        } else if (depth == 2 && inItems) {
            beginElement(bracket, at);
        }
        depth++;
    }

    private void beginElement(byte bracket, int at) {
        if (bracket == '{' && !inElement) {
            clip.begin(at);
            inElement = true;
        } else {
            other();
        }
    }

    private void close(byte[] bytes, int at) {
        depth--;
        boolean wanted = switch (depth) {
            case 0 -> bytes[at] == '}';
            case 1 -> !inItems || bytes[at] == ']';
            case 2 -> !inItems || !clip.open() || bytes[at] == '}';
            default -> depth > 0;
        };
        if (!wanted) {
            fault = TORN;
        } else if (depth == 1) {
            inItems = false;
            inElement = false;
        } else if (depth == 2 && clip.open()) {
            endEvent(bytes, at);
        }
    }

    private void endEvent(byte[] bytes, int at) {
        clip.end(bytes, at + 1).ifPresentOrElse(events::add, () -> oversized++);
        refuseOverfull();
    }

    private void nextMember() {
        if (depth == 1) {
            afterColon = false;
            member = "";
        } else if (depth == 2 && inItems) {
            inElement = false;
        } else if (depth == 0) {
            other();
        }
    }

    /** A value that is no object: of no matter, but outside of the list or as one of its elements. */
    private void other() {
        if (depth == 0) {
            fault = begun ? "something follows the list" : "not a JSON object";
        } else if (depth == 2 && inItems && !inElement) {
            inElement = true;
            strange++;
            refuseOverfull();
        }
    }

    private void refuseOverfull() {
        if (overfull()) {
            fault = "more than " + eventsMax + " events in one list";
        }
    }
}
