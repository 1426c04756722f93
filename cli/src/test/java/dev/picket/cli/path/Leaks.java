package dev.picket.cli.path;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;

/**
 * Searches what left the node, or was written anywhere, for planted text: every piece of 12 characters, plain, in hex, in base64 at each of its
 * three offsets, and inside gzip and zlib streams wherever one begins.
 */
public final class Leaks {
    private static final int PIECE = 12;
    private static final int DEPTH_MAX = 2;
    private static final int INFLATED_MAX = 4 << 20;

    private final Map<String, String> pieces = new LinkedHashMap<>();
    private final Set<Integer> lengths = new HashSet<>();

    /** @param planted texts that nobody may find, each at least 12 characters */
    public Leaks(List<String> planted) {
        planted.forEach(this::plant);
    }

    /** What was found in these bytes, as {@code where: how}. */
    List<String> in(String where, byte[] bytes) {
        var found = new ArrayList<String>();
        search(where, bytes, 0, found);
        return found;
    }

    /** In every file below a folder, its name included. */
    public List<String> below(Path folder) throws IOException {
        var found = new ArrayList<String>();
        try (var walk = Files.walk(folder)) {
            for (var file : walk.filter(Files::isRegularFile).toList()) {
                found.addAll(in(file.toString(), Files.readAllBytes(file)));
                found.addAll(in("name of " + file, file.toString().getBytes(StandardCharsets.UTF_8)));
            }
        }
        return found;
    }

    private void plant(String text) {
        for (int from = 0; from + PIECE <= text.length(); from++) {
            var piece = text.substring(from, from + PIECE).getBytes(StandardCharsets.UTF_8);
            add(latin(piece), "plain");
            add(HexFormat.of().formatHex(piece), "hex");
            add(HexFormat.of().withUpperCase().formatHex(piece), "hex");
            for (int offset = 0; offset < 3; offset++) {
                add(base64(piece, offset), "base64");
            }
        }
    }

    private void add(String piece, String how) {
        pieces.put(piece, how);
        lengths.add(piece.length());
    }

    /** The characters that only this piece decides, when it stands at the offset within a longer base64 text. */
    private static String base64(byte[] piece, int offset) {
        var padded = new byte[offset + piece.length];
        System.arraycopy(piece, 0, padded, offset, piece.length);
        var text = Base64.getEncoder().withoutPadding().encodeToString(padded);
        int first = (offset * 8 + 5) / 6;
        int last = (padded.length * 8) / 6;
        return text.substring(first, last);
    }

    private void search(String where, byte[] bytes, int depth, List<String> found) {
        var text = latin(bytes);
        for (int length : lengths) {
            for (int from = 0; from + length <= text.length(); from++) {
                var how = pieces.get(text.substring(from, from + length));
                if (how != null) {
                    found.add(where + ": " + how);
                    return;
                }
            }
        }
        if (depth < DEPTH_MAX) {
            unpack(where, bytes, depth, found);
        }
    }

    private void unpack(String where, byte[] bytes, int depth, List<String> found) {
        for (int at = 0; at + 2 < bytes.length && found.isEmpty(); at++) {
            if (bytes[at] == 0x1f && bytes[at + 1] == (byte) 0x8b && bytes[at + 2] == 8) {
                search(where + " (gzip)", gunzip(bytes, at), depth + 1, found);
            } else if (bytes[at] == 0x78 && ((bytes[at] & 0xff) * 256 + (bytes[at + 1] & 0xff)) % 31 == 0) {
                search(where + " (zlib)", inflate(bytes, at), depth + 1, found);
            }
        }
    }

    private static byte[] gunzip(byte[] bytes, int at) {
        var out = new ByteArrayOutputStream();
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes, at, bytes.length - at))) {
            in.transferTo(out);
        } catch (IOException _) {
            // what came before the fault is searched
        }
        return out.toByteArray();
    }

    private static byte[] inflate(byte[] bytes, int at) {
        var out = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        try (var inflater = new Inflater()) {
            inflater.setInput(bytes, at, bytes.length - at);
            for (int n = inflater.inflate(buffer); n > 0 && out.size() < INFLATED_MAX; n = inflater.inflate(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (java.util.zip.DataFormatException _) {
            // what came before the fault is searched
        }
        return out.toByteArray();
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
