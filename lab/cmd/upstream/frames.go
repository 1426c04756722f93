package main

import (
	"encoding/binary"
	"hash/crc32"
)

// frame is one message of an AWS event stream: lengths, checksum, headers, payload, checksum.
func frame(kind string, payload []byte) []byte {
	message := "event"
	if kind == "error" {
		message, kind = "exception", "internalServerException"
	}
	var headers []byte
	headers = header(headers, ":"+message+"-type", kind)
	headers = header(headers, ":content-type", "application/json")
	headers = header(headers, ":message-type", message)
	total := 12 + len(headers) + len(payload) + 4
	bytes := binary.BigEndian.AppendUint32(nil, uint32(total))
	bytes = binary.BigEndian.AppendUint32(bytes, uint32(len(headers)))
	bytes = binary.BigEndian.AppendUint32(bytes, crc32.ChecksumIEEE(bytes))
	bytes = append(append(bytes, headers...), payload...)
	return binary.BigEndian.AppendUint32(bytes, crc32.ChecksumIEEE(bytes))
}

const stringHeader = 7

func header(to []byte, name, value string) []byte {
	to = append(append(to, byte(len(name))), name...)
	to = binary.BigEndian.AppendUint16(append(to, stringHeader), uint16(len(value)))
	return append(to, value...)
}
