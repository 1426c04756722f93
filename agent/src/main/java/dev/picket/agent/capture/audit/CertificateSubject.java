package dev.picket.agent.capture.audit;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Who a certificate would name: common name and organisations of a PKCS#10 request (RFC 2986), read from its DER (X.690) without trusting it.
 */
record CertificateSubject(String commonName, List<String> organisations) {
    private static final String BEGIN = "-----BEGIN CERTIFICATE REQUEST-----";
    private static final String END = "-----END CERTIFICATE REQUEST-----";
    private static final byte[] COMMON_NAME = {0x55, 4, 3};
    private static final byte[] ORGANISATION = {0x55, 4, 10};
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 2;
    private static final int IDENTIFIER = 6;
    private static final int UTF_16 = 0x1e;
    private static final int UTF_32 = 0x1c;

    /** Of {@code spec.request}: PEM in base64. Empty if it is none. */
    static Optional<CertificateSubject> of(String request) {
        try {
            var pem = new String(Base64.getMimeDecoder().decode(request), StandardCharsets.US_ASCII);
            int begin = pem.indexOf(BEGIN);
            int end = pem.indexOf(END);
            if (begin < 0 || end < begin) {
                return Optional.empty();
            }
            var der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
            return Optional.of(subject(ByteBuffer.wrap(der)));
        } catch (IllegalArgumentException | BufferUnderflowException notOne) {
            return Optional.empty();
        }
    }

    private static CertificateSubject subject(ByteBuffer der) {
        var information = part(part(der, SEQUENCE), SEQUENCE);
        part(information, INTEGER);
        var name = part(information, SEQUENCE);
        var commonName = "";
        var organisations = new ArrayList<String>();
        while (name.hasRemaining()) {
            var relative = part(name, SET);
            while (relative.hasRemaining()) {
                var attribute = part(relative, SEQUENCE);
                var type = bytes(part(attribute, IDENTIFIER));
                if (Arrays.equals(type, COMMON_NAME)) {
                    commonName = text(attribute);
                } else if (Arrays.equals(type, ORGANISATION) && organisations.size() < Kept.FEW) {
                    organisations.add(text(attribute));
                }
            }
        }
        return new CertificateSubject(commonName, organisations);
    }

    private static String text(ByteBuffer attribute) {
        int tag = attribute.get() & 0xff;
        return new String(bytes(value(attribute)), charset(tag));
    }

    private static Charset charset(int tag) {
        return switch (tag) {
            case UTF_16 -> StandardCharsets.UTF_16BE;
            case UTF_32 -> Charset.forName("UTF-32BE");
            default -> StandardCharsets.UTF_8;
        };
    }

    private static ByteBuffer part(ByteBuffer der, int tag) {
        int found = der.get() & 0xff;
        if (found != tag) {
            throw new IllegalArgumentException("tag is not " + tag + ": " + found);
        }
        return value(der);
    }

    private static ByteBuffer value(ByteBuffer der) {
        int length = length(der);
        if (length < 0 || length > der.remaining()) {
            throw new BufferUnderflowException();
        }
        var value = der.slice(der.position(), length);
        der.position(der.position() + length);
        return value;
    }

    private static int length(ByteBuffer der) {
        int first = der.get() & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            if (length > 0xff_ffff >> 8) {
                throw new BufferUnderflowException();
            }
            length = length << 8 | (der.get() & 0xff);
        }
        return length;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
