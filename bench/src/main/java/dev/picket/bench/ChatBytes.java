package dev.picket.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The bytes of one streamed chat after another on one connection, made once, so that neither end takes time to write or to read them. */
sealed interface ChatBytes {
    /** Of an answer. */
    int PIECES = 8;

    /** What the caller sends first of all. */
    byte[] preface();

    /** What the server sends first of all. */
    byte[] welcome();

    /** @param turn from 0 on this connection; as long in every turn */
    byte[] ask(int turn);

    /** As long in every turn. */
    byte[] answer(int turn, int piece);

    default int answerBytes() {
        return IntStream.range(0, PIECES).map(piece -> answer(0, piece).length).sum();
    }

    /** HTTP/1.1 with keep-alive and chunks. */
    record Http1() implements ChatBytes {
        private static final byte[] NOTHING = {};
        private static final byte[] ASK = bytes(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: model\r\nContent-Type: application/json\r\nAuthorization: Bearer of-nobody\r\nContent-Length: "
                        + Words.ASK.length() + "\r\n\r\n" + Words.ASK);
        private static final byte[][] ANSWER =
                IntStream.range(0, PIECES).mapToObj(Http1::piece).toArray(byte[][]::new);

        @Override
        public byte[] preface() {
            return NOTHING;
        }

        @Override
        public byte[] welcome() {
            return NOTHING;
        }

        @Override
        public byte[] ask(int turn) {
            return ASK;
        }

        @Override
        public byte[] answer(int turn, int piece) {
            return ANSWER[piece];
        }

        private static byte[] piece(int index) {
            var head = index > 0
                    ? ""
                    : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
            var chunk = Integer.toHexString(Words.EVENTS.length()) + "\r\n" + Words.EVENTS + "\r\n";
            return bytes(head + chunk + (index == PIECES - 1 ? "0\r\n\r\n" : ""));
        }
    }

    /** HTTP/2 in clear text (RFC 9113), headers as literals without Huffman codes (RFC 7541, 6.2.2); a stream a turn. */
    record Http2() implements ChatBytes {
        private static final int DATA = 0;
        private static final int HEADERS = 1;
        private static final int SETTINGS = 4;
        private static final int END_STREAM = 1;
        private static final int END_HEADERS = 4;
        private static final int STREAM_AT = 5;
        private static final int HEAD_BYTES = 9;

        private static final byte[] PREFACE =
                joined(bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(SETTINGS, 0, new byte[0]));
        private static final byte[] WELCOME = frame(SETTINGS, 0, new byte[0]);
        private static final byte[] ASK_HEAD = frame(
                HEADERS,
                END_HEADERS,
                headers(
                        ":method", "POST",
                        ":scheme", "http",
                        ":path", "/v1/chat/completions",
                        ":authority", "model",
                        "content-type", "application/json",
                        "authorization", "Bearer of-nobody"));
        private static final byte[] ASK_BODY = frame(DATA, END_STREAM, bytes(Words.ASK));
        private static final byte[] ANSWER_HEAD =
                frame(HEADERS, END_HEADERS, headers(":status", "200", "content-type", "text/event-stream"));

        @Override
        public byte[] preface() {
            return PREFACE;
        }

        @Override
        public byte[] welcome() {
            return WELCOME;
        }

        @Override
        public byte[] ask(int turn) {
            return joined(of(ASK_HEAD, turn), of(ASK_BODY, turn));
        }

        @Override
        public byte[] answer(int turn, int piece) {
            var data = of(frame(DATA, piece == PIECES - 1 ? END_STREAM : 0, bytes(Words.EVENTS)), turn);
            return piece > 0 ? data : joined(of(ANSWER_HEAD, turn), data);
        }

        private static byte[] of(byte[] frame, int turn) {
            var own = frame.clone();
            ByteBuffer.wrap(own).putInt(STREAM_AT, 2 * turn + 1);
            return own;
        }

        private static byte[] frame(int type, int flags, byte[] payload) {
            return ByteBuffer.allocate(HEAD_BYTES + payload.length)
                    .put((byte) (payload.length >> 16))
                    .putShort((short) payload.length)
                    .put((byte) type)
                    .put((byte) flags)
                    .putInt(0)
                    .put(payload)
                    .array();
        }

        private static byte[] headers(String... namesAndValues) {
            var block = new ByteArrayOutputStream();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                block.write(0);
                Arrays.stream(namesAndValues, i, i + 2).forEach(word -> {
                    block.write(word.length());
                    block.writeBytes(bytes(word));
                });
            }
            return block.toByteArray();
        }

        private static byte[] joined(byte[] one, byte[] other) {
            return ByteBuffer.allocate(one.length + other.length)
                    .put(one)
                    .put(other)
                    .array();
        }
    }

    /** What is said, by either protocol. */
    final class Words {
        private static final String WORD = "the answer goes on for a while ";
        private static final String ASK =
                "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"" + WORD.repeat(30)
                        + "\"}]}";
        /** Two events, as a model server streams them. */
        private static final String EVENTS =
                ("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                                + WORD + "\"},\"finish_reason\":null}]}\n\n")
                        .repeat(2);

        private Words() {}
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
