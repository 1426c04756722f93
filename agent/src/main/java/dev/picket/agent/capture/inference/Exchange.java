package dev.picket.agent.capture.inference;

import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Inference;
import java.util.List;
import java.util.Locale;

/**
 * Reads one exchange as it passes: bytes in, an {@link Inference} out. Memory is bounded whatever its size; it never throws for what it
 * reads. One thread at a time.
 */
final class Exchange {
    private final Call call;
    private final Format format;
    private final Names names;
    private final Said said;
    private final Format.Reading reading;
    private final Inflating requestCoding;
    private final Framer request;
    private Inflating answerCoding = Inflating.of("");
    private Framer answer;
    private int status;
    private boolean cut;

    Exchange(Call call, Format format, Inspector inspector) {
        this.call = call;
        this.format = format;
        this.names = new Names(inspector);
        this.said = new Said(inspector.begin());
        this.reading = format.open(call.path(), said);
        this.requestCoding = Inflating.of(call.encoding());
        this.request = new ValueFramer(reading::request);
        this.answer = new ValueFramer(_ -> {});
    }

    void request(byte[] bytes) {
        requestCoding.read(bytes, request::read);
    }

    void requestEnded() {
        requestCoding.end(request::read);
        request.end();
        requestCoding.close();
    }

    /** The head of the answer. */
    void answered(int status, String contentType, String contentEncoding) {
        this.status = status;
        answerCoding.close();
        answerCoding = Inflating.of(contentEncoding);
        answer = framer(contentType.toLowerCase(Locale.ROOT));
    }

    void answer(byte[] bytes) {
        answerCoding.read(bytes, answer::read);
    }

    /** How it ended for the caller, who may have got another answer than the upstream's. */
    void outcome(int status, boolean whole) {
        this.status = status;
        this.cut |= !whole;
    }

    /** The rest will not be seen. */
    void cut() {
        cut = true;
    }

    /** Ends the reading. Nothing may be read after it. */
    Inference end(Envelope envelope, Endpoint caller, Endpoint server, String claimedTenant) {
        answerCoding.end(answer::read);
        answer.end();
        boolean truncated = cut || answerCoding.cut() || answer.broken() > 0;
        answerCoding.close();
        requestCoding.close();
        if (!said.namesModel()) {
            said.model(call.model());
        }
        return new Inference(
                envelope,
                caller,
                server,
                format.operation(),
                format.provider(),
                said.request(names::vetted),
                said.response(names::vetted, status, truncated, answer.chunks()),
                said.labels(),
                List.of(),
                call.credential(),
                names.vetted(claimedTenant),
                call.trace());
    }

    private Framer framer(String contentType) {
        if (contentType.contains("event-stream")) {
            return new EventFramer(this::part);
        }
        return contentType.contains("amazon.eventstream") ? new AmazonFramer(this::part) : new ValueFramer(this::part);
    }

    /** Errors say no answer; where the answer is an array, its items are its parts. */
    private void part(Json value) {
        if (status >= 400) {
            return;
        }
        if (value instanceof Json.Items(var parts)) {
            parts.forEach(reading::answer);
        } else {
            reading.answer(value);
        }
    }
}
