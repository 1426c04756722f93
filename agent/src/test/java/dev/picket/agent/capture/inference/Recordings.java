package dev.picket.agent.capture.inference;

import dev.picket.agent.inspect.Planted;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** One exchange and more of each format that is read; a test fails where one is missing. All of our own making. */
final class Recordings {
    static final String TOKEN = new Planted(new Random(41)).githubToken();
    static final String EMAIL = new Planted(new Random(42)).email();

    private Recordings() {}

    static Stream<Recording> all() {
        return Stream.of(openAi(), VendorRecordings.all(), ServerRecordings.all())
                .flatMap(List::stream);
    }

    static List<Recording> openAi() {
        return List.of(
                Recording.of(
                        "chat, whole", "/v1/chat/completions", """
                        {"model":"gpt-4o-mini","n":2,"max_tokens":64,"tools":[{"type":"function"}],"messages":[
                         {"role":"system","content":"be brief 🙂"},{"role":"user","content":[{"type":"text","text":"mail %s"},
                         {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""".formatted(EMAIL), "application/json", """
                        {"id":"1","model":"gpt-4o-mini-2024-07-18","choices":[
                         {"index":0,"message":{"role":"assistant","content":"Grüße \\ud83d\\ude42 %s"},"finish_reason":"stop"},
                         {"index":1,"message":{"role":"assistant","content":null,"refusal":"no","tool_calls":[
                           {"id":"a","type":"function","function":{"name":"f","arguments":"{\\"a\\":\\"\\\\u0041\\"}"}},
                           {"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls"}],
                         "usage":{"prompt_tokens":12,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":4}}}""".formatted(
                                        TOKEN)),
                Recording.of(
                        "chat, streamed",
                        "/openai/v1/chat/completions",
                        "{\"model\":\"llama3\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                        "text/event-stream; charset=utf-8",
                        streamed()),
                Recording.of(
                        "chat of a deployment",
                        "/openai/deployments/my-gpt/chat/completions?api-version=2024-06-01",
                        "{\"messages\":[]}",
                        "application/json",
                        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"ok\"},\"finish_reason\":\"length\"}]}"),
                Recording.of(
                        "completions, streamed",
                        "/v1/completions",
                        "{\"model\":\"m\",\"prompt\":[\"one\",\"two\"],\"stream\":true}",
                        "text/event-stream",
                        "data: {\"choices\":[{\"index\":1,\"text\":\"b\"}]}\n\ndata: {\"choices\":[{\"index\":0,\"text\":\"aé\",\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));
    }

    /** Two choices and two calls in turns, a secret in pieces, all ends of lines, a comment, data on two lines, usage at the end. */
    private static String streamed() {
        var events = new StringBuilder(": keep-alive\n\n");
        int half = TOKEN.length() / 2;
        events.append(delta(0, "{\"role\":\"assistant\",\"content\":\"\"}", "\n\n"));
        events.append(delta(0, "{\"content\":\"日本 " + TOKEN.substring(0, half) + "\"}", "\r\n\r\n"));
        events.append(delta(1, "{\"reasoning_content\":\"hm\"}", "\r\r"));
        events.append(delta(0, "{\"content\":\"" + TOKEN.substring(half) + "\"}", "\n\n"));
        for (var part : List.of("{\\\"x\\\":", "1}")) {
            events.append(
                    delta(1, "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" + part + "\"}}]}", "\n\n"));
            events.append(
                    delta(1, "{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"" + part + "\"}}]}", "\n\n"));
        }
        events.append(
                "event: message\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\ndata: \"finish_reason\":\"stop\"}]}\n\n");
        events.append("data:{\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n");
        events.append("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5}}\n\n");
        return events.append("data: [DONE]\n\n").toString();
    }

    private static String delta(int choice, String delta, String end) {
        return "data: {\"model\":\"llama3:8b\",\"choices\":[{\"index\":" + choice + ",\"delta\":" + delta + "}]}" + end;
    }
}
