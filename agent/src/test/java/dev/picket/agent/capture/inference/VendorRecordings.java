package dev.picket.agent.capture.inference;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Exchanges with the APIs that are not OpenAI's chat, of our own making; the answer to each says {@link Recordings#TOKEN} in pieces. */
final class VendorRecordings {
    private static final String FIRST = Recordings.TOKEN.substring(0, 11);
    private static final String REST = Recordings.TOKEN.substring(11);

    private VendorRecordings() {}

    static List<Recording> all() {
        return List.of(
                responsesStreamed(),
                responsesWhole(),
                anthropicStreamed(),
                anthropicWhole(),
                ollama(),
                converse(),
                converseStreamed(),
                invokeStreamed(),
                titan(),
                cohere1(),
                cohere2(),
                gemini(),
                geminiArray(),
                embeddings(),
                ollamaEmbeddings(),
                cohereEmbeddings(),
                geminiEmbeddings(),
                geminiEmbeddingsBatch());
    }

    static Recording responsesStreamed() {
        return Recording.of(
                "responses, streamed",
                "/v1/responses",
                "{\"model\":\"o4\",\"stream\":true,\"instructions\":\"be brief\",\"input\":\"hi\",\"max_output_tokens\":9}",
                "text/event-stream",
                event(
                                "response.output_text.delta",
                                "\"output_index\":0,\"delta\":\"é" + FIRST + "\",\"obfuscation\":\"x\"")
                        + event("response.output_text.delta", "\"output_index\":0,\"delta\":\"" + REST + "\"")
                        + event("response.function_call_arguments.delta", "\"output_index\":1,\"delta\":\"{}\"")
                        + event(
                                "response.completed",
                                "\"response\":{\"model\":\"o4-1\",\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":[{\"text\":\"é"
                                        + Recordings.TOKEN
                                        + "\"}]},{\"type\":\"function_call\",\"id\":\"f\",\"arguments\":\"{}\"}],\"usage\":{\"input_tokens\":3,\"output_tokens\":4,\"input_tokens_details\":{\"cached_tokens\":2}}}"));
    }

    static Recording responsesWhole() {
        return Recording.of(
                "responses, whole",
                "/v1/responses",
                "{\"model\":\"o4\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"hi\"}]}]}",
                "application/json",
                "{\"status\":\"incomplete\",\"output\":[{\"type\":\"reasoning\",\"summary\":[{\"text\":\"hm\"}]},{\"type\":\"message\",\"content\":[{\"text\":\""
                        + Recordings.TOKEN
                        + "\"},{\"refusal\":\"no\"}]}],\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}");
    }

    static Recording anthropicStreamed() {
        return Recording.of(
                "messages, streamed",
                "/v1/messages",
                "{\"model\":\"claude\",\"stream\":true,\"max_tokens\":5,\"system\":[{\"text\":\"s\"}],\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":\"r\"}]}]}",
                "text/event-stream",
                event(
                                "message_start",
                                "\"message\":{\"model\":\"claude-1\",\"usage\":{\"input_tokens\":3,\"cache_read_input_tokens\":10,\"cache_creation_input_tokens\":1,\"output_tokens\":1}}")
                        + event("content_block_delta", "\"index\":0,\"delta\":{\"text\":\"é" + FIRST + "\"}")
                        + event("ping", "\"x\":1")
                        + event("content_block_delta", "\"index\":0,\"delta\":{\"text\":\"" + REST + "\"}")
                        + event(
                                "content_block_start",
                                "\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"input\":{}}")
                        + event("content_block_delta", "\"index\":1,\"delta\":{\"partial_json\":\"{}\"}")
                        + event(
                                "message_delta",
                                "\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":4}"));
    }

    static Recording anthropicWhole() {
        return Recording.of(
                "messages, whole",
                "/anthropic/v1/messages",
                "{\"model\":\"claude\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "application/json",
                "{\"type\":\"message\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\"},{\"type\":\"text\",\"text\":\""
                        + Recordings.TOKEN
                        + "\"},{\"type\":\"tool_use\",\"input\":{\"a\":[1,\"b\"]}}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}");
    }

    static Recording ollama() {
        return Recording.of(
                "ollama",
                "/api/chat",
                "{\"model\":\"qwen\",\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"hi\"}]}",
                "application/x-ndjson",
                "{\"model\":\"qwen\",\"message\":{\"content\":\"é" + FIRST
                        + "\"},\"done\":false}\n{\"message\":{\"content\":\"" + REST
                        + "\",\"tool_calls\":[{\"function\":{\"arguments\":{\"a\":1}}}]}}\n{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":3,\"eval_count\":4}\n");
    }

    static Recording converse() {
        return Recording.of(
                "converse, whole",
                "/model/us.amazon.nova-lite-v1%3A0/converse",
                "{\"system\":[{\"text\":\"s\"}],\"messages\":[{\"content\":[{\"text\":\"hi\"}]}],\"inferenceConfig\":{\"maxTokens\":5}}",
                "application/json",
                "{\"output\":{\"message\":{\"content\":[{\"text\":\"" + Recordings.TOKEN
                        + "\"},{\"toolUse\":{\"input\":{}}}]}},\"stopReason\":\"tool_use\",\"usage\":{\"inputTokens\":3,\"outputTokens\":4,\"cacheReadInputTokens\":2}}");
    }

    static Recording converseStreamed() {
        return frames(
                "converse, streamed",
                "/model/us.amazon.nova-lite-v1%3A0/converse-stream",
                "{\"messages\":[{\"content\":[{\"text\":\"hi\"}]}]}",
                "{\"role\":\"assistant\"}",
                "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"é" + FIRST + "\"}}",
                "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + REST + "\"}}",
                "{\"contentBlockIndex\":1,\"start\":{\"toolUse\":{\"name\":\"f\"}}}",
                "{\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\"{}\"}}}",
                "{\"stopReason\":\"tool_use\"}",
                "{\"usage\":{\"inputTokens\":3,\"outputTokens\":4},\"p\":\"abc\"}");
    }

    static Recording invokeStreamed() {
        return frames(
                "invoke, streamed",
                "/model/anthropic.claude-v1/invoke-with-response-stream",
                "{\"max_tokens\":5,\"messages\":[{\"content\":\"hi\"}]}",
                wrapped("{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3}}}"),
                wrapped("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\"é" + FIRST + "\"}}"),
                wrapped("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\"" + REST + "\"}}"),
                wrapped(
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":4}}"));
    }

    static Recording titan() {
        return Recording.of(
                "invoke, Titan",
                "/model/amazon.titan-text/invoke",
                "{\"inputText\":\"hi\"}",
                "application/json",
                "{\"inputTextTokenCount\":3,\"results\":[{\"tokenCount\":4,\"outputText\":\"" + Recordings.TOKEN
                        + "\",\"completionReason\":\"FINISH\"}]}");
    }

    static Recording cohere1() {
        return Recording.of(
                "Cohere, version 1",
                "/v1/chat",
                "{\"model\":\"command\",\"stream\":true,\"message\":\"hi\",\"preamble\":\"s\",\"chat_history\":[{\"role\":\"USER\",\"message\":\"m\"}]}",
                "application/stream+json",
                "{\"event_type\":\"text-generation\",\"text\":\"é" + FIRST
                        + "\"}\n{\"event_type\":\"text-generation\",\"text\":\"" + REST
                        + "\"}\n{\"event_type\":\"stream-end\",\"finish_reason\":\"COMPLETE\",\"response\":{\"meta\":{\"tokens\":{\"input_tokens\":3,\"output_tokens\":4},\"cached_tokens\":2}}}\n");
    }

    static Recording cohere2() {
        return Recording.of(
                "Cohere, version 2",
                "/v2/chat",
                "{\"model\":\"command\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "text/event-stream",
                event("content-delta", "\"delta\":{\"message\":{\"content\":{\"text\":\"é" + FIRST + "\"}}}")
                        + event("content-delta", "\"delta\":{\"message\":{\"content\":{\"text\":\"" + REST + "\"}}}")
                        + event(
                                "tool-call-start",
                                "\"index\":0,\"delta\":{\"message\":{\"tool_calls\":{\"function\":{\"arguments\":\"\"}}}}")
                        + event(
                                "message-end",
                                "\"delta\":{\"finish_reason\":\"TOOL_CALL\",\"usage\":{\"tokens\":{\"input_tokens\":3,\"output_tokens\":4},\"cached_tokens\":2}}")
                        + "data: [DONE]\n\n");
    }

    static Recording gemini() {
        return Recording.of(
                "Gemini, events",
                "/v1beta/models/gemini-pro:streamGenerateContent?alt=sse",
                "{\"systemInstruction\":{\"parts\":[{\"text\":\"s\"}]},\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}",
                "text/event-stream",
                "data: " + candidate("é" + FIRST, "") + "\r\n\r\ndata: "
                        + candidate(
                                REST,
                                ",\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":3,\"thoughtsTokenCount\":1},\"x\":[{\"y\":1")
                        + "\r\n\r\n");
    }

    static Recording geminiArray() {
        return Recording.of(
                "Gemini, array",
                "/v1beta/models/gemini-pro:streamGenerateContent",
                "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}",
                "application/json",
                "[" + candidate("é" + FIRST, "") + ",\n"
                        + candidate(
                                REST,
                                ",\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":4},\"x\":[{\"y\":1")
                        + "]");
    }

    static Recording embeddings() {
        return Recording.of(
                "embeddings",
                "/v1/embeddings",
                "{\"model\":\"small\",\"input\":[\"hi\",\"" + Recordings.TOKEN + "\"]}",
                "application/json",
                "{\"data\":[{\"embedding\":[0.1,0.2]}],\"usage\":{\"prompt_tokens\":3}}");
    }

    static Recording ollamaEmbeddings() {
        return Recording.of(
                "embeddings, Ollama",
                "/api/embed",
                "{\"model\":\"small\",\"input\":[\"hi\",\"" + Recordings.TOKEN + "\"]}",
                "application/json",
                "{\"model\":\"small\",\"embeddings\":[[0.1,0.2],[0.3,0.4]],\"prompt_eval_count\":3}");
    }

    static Recording cohereEmbeddings() {
        return Recording.of(
                "embeddings, Cohere",
                "/v2/embed",
                "{\"model\":\"small\",\"texts\":[\"hi\"],\"inputs\":[{\"content\":[{\"type\":\"text\",\"text\":\""
                        + Recordings.TOKEN + "\"}]}]}",
                "application/json",
                "{\"embeddings\":{\"float\":[[0.1,0.2]]},\"meta\":{\"billed_units\":{\"input_tokens\":3}}}");
    }

    static Recording geminiEmbeddings() {
        return Recording.of(
                "embeddings, Gemini",
                "/v1beta/models/small:embedContent",
                "{\"model\":\"models/small\",\"content\":{\"parts\":[{\"text\":\"hi\"},{\"text\":\"" + Recordings.TOKEN
                        + "\"}]}}",
                "application/json",
                "{\"embedding\":{\"values\":[0.1,0.2]},\"usageMetadata\":{\"promptTokenCount\":3}}");
    }

    static Recording geminiEmbeddingsBatch() {
        return Recording.of(
                "embeddings, Gemini's batch",
                "/v1beta/models/small:batchEmbedContents",
                "{\"requests\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}]}},{\"content\":{\"parts\":[{\"text\":\""
                        + Recordings.TOKEN + "\"}]}}]}",
                "application/json",
                "{\"embeddings\":[{\"values\":[0.1]},{\"values\":[0.2]}],\"usageMetadata\":{\"promptTokenCount\":3}}");
    }

    private static String event(String type, String fields) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n";
    }

    private static String candidate(String text, String more) {
        return "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + text + "\"}]}" + more + "}]}";
    }

    private static String wrapped(String json) {
        return "{\"bytes\":\"" + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8))
                + "\",\"p\":\"abcd\"}";
    }

    private static Recording frames(String name, String path, String request, String... payloads) {
        var stream = new ByteArrayOutputStream();
        for (var payload : payloads) {
            var bytes = payload.getBytes(StandardCharsets.UTF_8);
            var header = ":event-type-of-some-length".getBytes(StandardCharsets.US_ASCII);
            int total = 12 + header.length + bytes.length + 4;
            stream.writeBytes(ByteBuffer.allocate(total)
                    .putInt(total)
                    .putInt(header.length)
                    .putInt(7)
                    .put(header)
                    .put(bytes)
                    .putInt(9)
                    .array());
        }
        return new Recording(name, path, request, "application/vnd.amazon.eventstream", stream.toByteArray(), 200, "");
    }
}
