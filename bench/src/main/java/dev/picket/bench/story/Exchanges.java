package dev.picket.bench.story;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Recorded HTTP exchanges with a model server that speaks OpenAI's chat API. */
final class Exchanges {
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final Lines lines = new Lines("id", "x");

    /** A question and its answer, at once or as a stream. */
    void ask(Instant time, String tenant, String model, String question, String answer, boolean stream) {
        var exchange = lines.at(time)
                .put("time", time.toString())
                .put("tenant", tenant)
                .put("method", "POST")
                .put("uri", "/v1/chat/completions");
        exchange.putObject("req_headers").put("content-type", "application/json");
        exchange.put("req_body", request(model, question, stream)).put("status", 200);
        exchange.putObject("resp_headers").put("content-type", stream ? "text/event-stream" : "application/json");
        exchange.put("resp_body", stream ? streamed(model, answer) : whole(model, question, answer));
    }

    private static String request(String model, String question, boolean stream) {
        var request = object().put("model", model).put("stream", stream);
        request.putArray("messages").addObject().put("role", "user").put("content", question);
        return request.toString();
    }

    private static String whole(String model, String question, String answer) {
        var whole = object().put("object", "chat.completion").put("model", model);
        var choice = whole.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", answer);
        choice.put("finish_reason", "stop");
        whole.putObject("usage")
                .put("prompt_tokens", question.length() / CHARACTERS_PER_TOKEN)
                .put("completion_tokens", answer.length() / CHARACTERS_PER_TOKEN);
        return whole.toString();
    }

    private static String streamed(String model, String answer) {
        int half = answer.length() / 2;
        return part(model, answer.substring(0, half), false)
                + part(model, answer.substring(half), true)
                + "data: [DONE]\n\n";
    }

    private static String part(String model, String text, boolean last) {
        var part = object().put("object", "chat.completion.chunk").put("model", model);
        var choice = part.putArray("choices").addObject().put("index", 0);
        choice.putObject("delta").put("content", text);
        if (last) {
            choice.put("finish_reason", "stop");
        }
        return "data: " + part + "\n\n";
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    String text() {
        return lines.text();
    }
}
