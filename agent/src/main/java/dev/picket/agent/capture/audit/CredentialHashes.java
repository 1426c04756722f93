package dev.picket.agent.capture.audit;

import dev.picket.event.Hashing;

/**
 * Keyed hashes of credential ids. A few credentials make most of the calls, and a hash costs as much as reading half an event, so the
 * last ones are kept: one for each of 8,192 places that an id may fall on, about 1.5 MB when all are taken. One thread.
 */
final class CredentialHashes {
    private static final int PLACES = 8_192;

    private final String[] ids = new String[PLACES];
    private final String[] hashes = new String[PLACES];

    /** The hash of that id; empty for none. */
    String of(String id) {
        if (id.isEmpty()) {
            return "";
        }
        int place = Math.floorMod(id.hashCode(), PLACES);
        if (!id.equals(ids[place])) {
            ids[place] = id;
            hashes[place] = Hashing.hash(id);
        }
        return hashes[place];
    }
}
