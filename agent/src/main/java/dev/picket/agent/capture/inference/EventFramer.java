package dev.picket.agent.capture.inference;

import java.util.function.Consumer;

/**
 * Server-sent events (WHATWG HTML, 9.2.6) whose data are JSON: lines end in LF, CR or CRLF, data may take several lines, comments and
 * other fields are passed over, {@code [DONE]} is no value. A broken event does not harm the next.
 */
final class EventFramer implements Framer {
    private static final byte[] FIELD = {'d', 'a', 't', 'a'};
    private static final int DONE_LENGTH = 6;

    private enum Place {
        FIELD,
        SPACE,
        DATA,
        PASSED_OVER
    }

    private final JsonReader json;
    private final StringBuilder beginning = new StringBuilder();
    private Place place = Place.FIELD;
    private int column;
    private boolean afterReturn;
    private boolean hasData;
    private boolean ended;
    private int values;
    private int events;
    private int broken;

    EventFramer(Consumer<Json> values) {
        this.json = new JsonReader(value -> {
            this.values++;
            values.accept(value);
        });
    }

    @Override
    public void read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            byte b = bytes[at];
            boolean secondHalf = afterReturn && b == '\n';
            afterReturn = b == '\r';
            if (secondHalf) {
                at++;
            } else if (b == '\n' || b == '\r') {
                endLine();
                at++;
            } else {
                at = inLine(bytes, at, to);
            }
        }
    }

    @Override
    public void end() {
        if (column > 0 || place != Place.FIELD) {
            endLine();
        }
        dispatch();
    }

    @Override
    public int broken() {
        return broken;
    }

    @Override
    public int chunks() {
        return events;
    }

    /** {@code [DONE]} was seen. */
    boolean ended() {
        return ended;
    }

    private int inLine(byte[] bytes, int at, int to) {
        return switch (place) {
            case FIELD -> {
                field(bytes[at]);
                yield at + 1;
            }
            case SPACE -> {
                place = Place.DATA;
                hasData = true;
                yield bytes[at] == ' ' ? at + 1 : at;
            }
            case DATA -> data(bytes, at, lineEnd(bytes, at, to));
            case PASSED_OVER -> lineEnd(bytes, at, to);
        };
    }

    private void field(byte b) {
        if (b == ':' && column == FIELD.length) {
            place = Place.SPACE;
        } else if (column < FIELD.length && b == FIELD[column]) {
            column++;
        } else {
            place = Place.PASSED_OVER;
        }
    }

    private int data(byte[] bytes, int from, int to) {
        for (int at = from; at < to && beginning.length() < DONE_LENGTH; at++) {
            beginning.append((char) bytes[at]);
        }
        json.read(bytes, from, to);
        return to;
    }

    private void endLine() {
        boolean empty = place == Place.FIELD && column == 0;
        if (hasData) {
            json.end();
        }
        place = Place.FIELD;
        column = 0;
        if (empty) {
            dispatch();
        }
    }

    private void dispatch() {
        if (hasData) {
            boolean done = "[DONE]".contentEquals(beginning);
            events += done ? 0 : 1;
            ended |= done;
            broken += done || (json.idle() && values > 0) ? 0 : 1;
        }
        values = 0;
        json.reset();
        beginning.setLength(0);
        hasData = false;
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }
}
