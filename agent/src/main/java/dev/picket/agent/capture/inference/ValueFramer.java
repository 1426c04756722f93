package dev.picket.agent.capture.inference;

import java.util.function.Consumer;

/** JSON values one after the other: a body that is one, or NDJSON. After one that is broken it goes on at the next line. */
final class ValueFramer implements Framer {
    private final JsonReader json;
    private int values;
    private int broken;

    ValueFramer(Consumer<Json> values) {
        this.json = new JsonReader(value -> {
            this.values++;
            values.accept(value);
        });
    }

    @Override
    public void read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (json.failed()) {
                at = nextLine(bytes, at, to);
            } else {
                at = json.read(bytes, at, to);
                broken += json.failed() ? 1 : 0;
                at = json.failed() ? at - 1 : at;
            }
        }
    }

    @Override
    public void end() {
        json.end();
        if (!json.idle() && !json.failed()) {
            broken++;
        }
    }

    @Override
    public int broken() {
        return broken;
    }

    @Override
    public int chunks() {
        return values > 1 ? values : 0;
    }

    private int nextLine(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\n') {
                json.reset();
                return at + 1;
            }
        }
        return to;
    }
}
