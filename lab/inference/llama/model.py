"""Writes a model of llama's architecture with random weights, the same every time: model.py FILE. It has a token for each letter and byte."""

import sys

import gguf
import numpy

LAYERS, WIDTH, HEADS, FEED, CONTEXT = 2, 64, 4, 128, 2048
tokens = [b"<unk>", b"<s>", b"</s>"] + [b"<0x%02X>" % byte for byte in range(256)]
kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL] + [gguf.TokenType.BYTE] * 256
for letter in " abcdefghijklmnopqrstuvwxyz":
    tokens.append(letter.replace(" ", "\u2581").encode())
    kinds.append(gguf.TokenType.NORMAL)
random = numpy.random.default_rng(1)


def weights(*shape):
    return (random.standard_normal(shape) * 0.5 / numpy.sqrt(shape[-1])).astype(numpy.float32)


writer = gguf.GGUFWriter(sys.argv[1], "llama")
writer.add_name("random")
writer.add_context_length(CONTEXT)
writer.add_embedding_length(WIDTH)
writer.add_block_count(LAYERS)
writer.add_feed_forward_length(FEED)
writer.add_head_count(HEADS)
writer.add_head_count_kv(HEADS)
writer.add_layer_norm_rms_eps(1e-5)
writer.add_rope_dimension_count(WIDTH // HEADS)
writer.add_vocab_size(len(tokens))
writer.add_tokenizer_model("llama")
writer.add_token_list(tokens)
writer.add_token_scores([0.0] * len(tokens))
writer.add_token_types(kinds)
writer.add_bos_token_id(1)
writer.add_eos_token_id(2)
writer.add_unk_token_id(0)
writer.add_tensor("token_embd.weight", weights(len(tokens), WIDTH))
writer.add_tensor("output_norm.weight", numpy.ones(WIDTH, numpy.float32))
writer.add_tensor("output.weight", weights(len(tokens), WIDTH))
for layer in range(LAYERS):
    name = f"blk.{layer}."
    for norm in ("attn_norm", "ffn_norm"):
        writer.add_tensor(name + norm + ".weight", numpy.ones(WIDTH, numpy.float32))
    for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
        writer.add_tensor(name + part + ".weight", weights(WIDTH, WIDTH))
    writer.add_tensor(name + "ffn_gate.weight", weights(FEED, WIDTH))
    writer.add_tensor(name + "ffn_up.weight", weights(FEED, WIDTH))
    writer.add_tensor(name + "ffn_down.weight", weights(WIDTH, FEED))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
