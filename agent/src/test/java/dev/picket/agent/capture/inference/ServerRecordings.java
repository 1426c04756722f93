package dev.picket.agent.capture.inference;

import java.util.List;

/** Exchanges with model servers' own APIs, after their published schemas; each says {@link Recordings#TOKEN}. */
final class ServerRecordings {
    private static final String FIRST = Recordings.TOKEN.substring(0, 11);
    private static final String REST = Recordings.TOKEN.substring(11);

    private ServerRecordings() {}

    static List<Recording> all() {
        return List.of(
                infer(),
                tritonStreamed(),
                textGeneration(),
                textGenerationStreamed(),
                rerank(),
                rerankTexts(),
                score(),
                runStreamed(),
                runWhole(),
                teiEmbeddings());
    }

    static Recording infer() {
        return Recording.of(
                "KServe, infer", "/v2/models/llama%2D3/versions/1/infer", """
                {"id":"1","parameters":{"max_tokens":5},"inputs":[
                 {"name":"text","shape":[2,1],"datatype":"BYTES","data":[["hi"],["you"]]},
                 {"name":"top_k","shape":[1],"datatype":"INT32","data":[7]}]}""", "application/json", """
                {"model_name":"llama-3","model_version":"1","outputs":[
                 {"name":"logits","shape":[2],"datatype":"FP32","data":[0.5,0.25]},
                 {"name":"text","shape":[2],"datatype":"BYTES","data":["é%s","ok"]}]}""".formatted(
                                Recordings.TOKEN));
    }

    static Recording tritonStreamed() {
        return Recording.of(
                "Triton, generate_stream",
                "/v2/models/ensemble/generate_stream",
                "{\"text_input\":\"hi\",\"parameters\":{\"stream\":true,\"max_tokens\":5}}",
                "text/event-stream; charset=utf-8",
                triton("é" + FIRST) + triton(REST));
    }

    static Recording textGeneration() {
        return Recording.of(
                "TGI, generate",
                "/generate",
                "{\"inputs\":\"hi\",\"parameters\":{\"max_new_tokens\":5,\"best_of\":2,\"details\":true}}",
                "application/json",
                """
                {"generated_text":"é%s","details":{"finish_reason":"eos_token","generated_tokens":4,"seed":1,
                 "prefill":[{"id":1,"text":"a"},{"id":2,"text":"b"},{"id":3,"text":"c"}],
                 "tokens":[{"id":4,"text":"é","logprob":-0.5,"special":false}],
                 "best_of_sequences":[{"generated_text":"ok","finish_reason":"length","generated_tokens":5}]}}""".formatted(Recordings.TOKEN));
    }

    static Recording textGenerationStreamed() {
        return Recording.of(
                "TGI, generate_stream",
                "/generate_stream",
                "{\"inputs\":\"hi\",\"parameters\":{\"max_new_tokens\":5}}",
                "text/event-stream",
                token("é" + FIRST, false, "null", "null")
                        + token(REST, false, "null", "null")
                        + token(
                                "</s>",
                                true,
                                "\"é" + Recordings.TOKEN + "\"",
                                "{\"finish_reason\":\"length\",\"generated_tokens\":4,\"input_length\":3,\"seed\":null}"));
    }

    static Recording rerank() {
        return Recording.of(
                "rerank, Cohere",
                "/v2/rerank",
                "{\"model\":\"small\",\"query\":\"hi\",\"documents\":[{\"text\":\"" + Recordings.TOKEN
                        + "\"},\"you\"]}",
                "application/json",
                "{\"results\":[{\"index\":1,\"relevance_score\":0.9,\"document\":{\"text\":\"you\"}}],\"meta\":{\"tokens\":{\"input_tokens\":3}}}");
    }

    static Recording rerankTexts() {
        return Recording.of(
                "rerank, Text Embeddings Inference",
                "/rerank",
                "{\"query\":\"hi\",\"texts\":[\"" + Recordings.TOKEN + "\",\"you\"]}",
                "application/json",
                "[{\"index\":1,\"score\":0.9},{\"index\":0,\"score\":0.1}]");
    }

    static Recording score() {
        return Recording.of(
                "score, vLLM",
                "/v1/score",
                "{\"model\":\"small\",\"text_1\":\"hi\",\"text_2\":[\"" + Recordings.TOKEN + "\",\"you\"]}",
                "application/json",
                "{\"model\":\"small-1\",\"data\":[{\"index\":0,\"object\":\"score\",\"score\":0.9}],\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}");
    }

    static Recording runStreamed() {
        return Recording.of(
                "run of an assistant, streamed",
                "/v1/threads/thread_1/runs",
                "{\"assistant_id\":\"a\",\"stream\":true,\"instructions\":\"s\",\"max_completion_tokens\":5,\"additional_messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "text/event-stream",
                event("thread.run.created", "thread.run", "\"status\":\"queued\",\"model\":\"gpt\",\"usage\":null")
                        + said("é" + FIRST)
                        + said(REST)
                        + event(
                                "thread.message.completed",
                                "thread.message",
                                "\"content\":[{\"type\":\"text\",\"text\":{\"value\":\"é" + Recordings.TOKEN + "\"}}]")
                        + call("step_1", "{\\\"a\\\"")
                        + call("step_1", ":1}")
                        + call("step_2", "{}")
                        + event(
                                "thread.run.completed",
                                "thread.run",
                                "\"status\":\"completed\",\"model\":\"gpt\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"prompt_token_details\":{\"cached_tokens\":2}}")
                        + "event: done\ndata: [DONE]\n\n");
    }

    static Recording runWhole() {
        return Recording.of(
                "run of an assistant that waits",
                "/openai/threads/thread_1/runs/run_1/submit_tool_outputs?api-version=2024-05-01-preview",
                "{\"tool_outputs\":[{\"tool_call_id\":\"c\",\"output\":\"" + Recordings.TOKEN + "\"}]}",
                "application/json",
                "{\"object\":\"thread.run\",\"status\":\"queued\",\"model\":\"gpt\",\"usage\":null}");
    }

    static Recording teiEmbeddings() {
        return Recording.of(
                "embeddings, Text Embeddings Inference",
                "/embed",
                "{\"inputs\":[\"hi\",\"" + Recordings.TOKEN + "\"]}",
                "application/json",
                "[[0.1,0.2],[0.3,0.4]]");
    }

    private static String triton(String text) {
        return "data: {\"model_name\":\"ensemble\",\"model_version\":\"1\",\"text_output\":\"" + text + "\"}\n\n";
    }

    private static String token(String text, boolean special, String whole, String details) {
        return "data:{\"index\":1,\"token\":{\"id\":1,\"text\":\"" + text + "\",\"logprob\":-0.5,\"special\":" + special
                + "},\"generated_text\":" + whole + ",\"details\":" + details + "}\n\n";
    }

    private static String event(String name, String object, String fields) {
        return "event: " + name + "\ndata: {\"id\":\"x\",\"object\":\"" + object + "\"," + fields + "}\n\n";
    }

    private static String said(String text) {
        return event(
                "thread.message.delta",
                "thread.message.delta",
                "\"delta\":{\"content\":[{\"index\":0,\"type\":\"text\",\"text\":{\"value\":\"" + text + "\"}}]}");
    }

    private static String call(String step, String arguments) {
        return "event: thread.run.step.delta\ndata: {\"id\":\"" + step
                + "\",\"object\":\"thread.run.step.delta\",\"delta\":{\"step_details\":{\"type\":\"tool_calls\",\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\""
                + arguments + "\"}}]}}}\n\n";
    }
}
