// Command image writes a container image as a tar that `ctr images import` reads (OCI image layout, one uncompressed layer).
// The same files give the same bytes: no time, owner or order of the machine gets in.
//
//	image -name lab/app:1 -entry /app -user 65532 -file app=/app -file busybox=/bin/busybox -link sh,ls=/bin/busybox out.tar
package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"runtime"
	"strings"
)

// file is one entry of the layer: from a file of this machine, with given text, or a link.
type file struct {
	name string
	mode int64
	text []byte
	link string
}

type many []string

func (m *many) String() string     { return strings.Join(*m, " ") }
func (m *many) Set(s string) error { *m = append(*m, s); return nil }

func main() {
	var files, links many
	name := flag.String("name", "", "reference of the image, such as lab/app:1")
	entry := flag.String("entry", "", "program that a container of it starts, with its arguments separated by spaces")
	user := flag.String("user", "65532", "uid that it runs as")
	flag.Var(&files, "file", "FROM=TO: a file of this machine and its place in the image; may be repeated")
	flag.Var(&links, "link", "A,B,…=TO: names under /bin that point to TO; may be repeated")
	flag.Parse()
	if *name == "" || *entry == "" || flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "image: -name, -entry and one file to write are needed; see -help")
		os.Exit(2)
	}
	if err := write(flag.Arg(0), *name, *entry, *user, files, links); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

func write(to, name, entry, user string, files, links []string) error {
	contents, err := contents(files, links)
	if err != nil {
		return err
	}
	layer, err := pack(contents)
	if err != nil {
		return err
	}
	return replace(to, image(name, entry, user, layer))
}

func contents(files, links []string) ([]file, error) {
	all := []file{
		{name: "etc/passwd", mode: 0o644, text: []byte("root:x:0:0:root:/:/bin/sh\nnonroot:x:65532:65532:nonroot:/:/bin/sh\n")},
		{name: "etc/group", mode: 0o644, text: []byte("root:x:0:\nnonroot:x:65532:\n")},
		{name: "tmp/", mode: 0o1777},
	}
	for _, each := range files {
		from, at, ok := strings.Cut(each, "=")
		if !ok {
			return nil, fmt.Errorf("-file is not FROM=TO: %s", each)
		}
		text, err := os.ReadFile(from)
		if err != nil {
			return nil, err
		}
		all = append(all, file{name: strings.TrimPrefix(at, "/"), mode: 0o755, text: text})
	}
	for _, each := range links {
		names, at, ok := strings.Cut(each, "=")
		if !ok {
			return nil, fmt.Errorf("-link is not NAMES=TO: %s", each)
		}
		for _, name := range strings.Split(names, ",") {
			all = append(all, file{name: path.Join("bin", name), link: at})
		}
	}
	return all, nil
}

// pack writes the folders above each file once, then the file.
func pack(files []file) ([]byte, error) {
	var out bytes.Buffer
	layer := tar.NewWriter(&out)
	made := map[string]bool{}
	for _, each := range files {
		if err := folders(layer, path.Dir(each.name), made); err != nil {
			return nil, err
		}
		if err := add(layer, each); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), layer.Close()
}

func folders(layer *tar.Writer, folder string, made map[string]bool) error {
	if folder == "." || made[folder] {
		return nil
	}
	made[folder] = true
	return errors.Join(
		folders(layer, path.Dir(folder), made),
		layer.WriteHeader(&tar.Header{Name: folder + "/", Mode: 0o755, Typeflag: tar.TypeDir}))
}

func add(layer *tar.Writer, each file) error {
	switch {
	case strings.HasSuffix(each.name, "/"):
		return layer.WriteHeader(&tar.Header{Name: each.name, Mode: each.mode, Typeflag: tar.TypeDir})
	case each.link != "":
		return layer.WriteHeader(&tar.Header{Name: each.name, Mode: 0o777, Typeflag: tar.TypeSymlink, Linkname: each.link})
	}
	header := &tar.Header{Name: each.name, Mode: each.mode, Size: int64(len(each.text)), Typeflag: tar.TypeReg}
	if err := layer.WriteHeader(header); err != nil {
		return err
	}
	_, err := layer.Write(each.text)
	return err
}

type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// image is the layout of the OCI image specification 1.0: index, manifest, configuration, layer.
func image(name, entry, user string, layer []byte) []file {
	config := encode(map[string]any{
		"architecture": runtime.GOARCH,
		"os":           "linux",
		"config": map[string]any{
			"User": user, "Entrypoint": strings.Fields(entry), "Env": []string{"PATH=/bin"}, "WorkingDir": "/",
		},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{digest(layer)}},
	})
	manifest := encode(map[string]any{
		"schemaVersion": 2,
		"mediaType":     "application/vnd.oci.image.manifest.v1+json",
		"config":        describe("application/vnd.oci.image.config.v1+json", config),
		"layers":        []descriptor{describe("application/vnd.oci.image.layer.v1.tar", layer)},
	})
	top := describe("application/vnd.oci.image.manifest.v1+json", manifest)
	top.Annotations = map[string]string{"io.containerd.image.name": "docker.io/" + name}
	return []file{
		{name: "oci-layout", text: encode(map[string]any{"imageLayoutVersion": "1.0.0"})},
		{name: "index.json", text: encode(map[string]any{"schemaVersion": 2, "manifests": []descriptor{top}})},
		blob(config), blob(manifest), blob(layer),
	}
}

func blob(text []byte) file {
	return file{name: "blobs/sha256/" + strings.TrimPrefix(digest(text), "sha256:"), text: text}
}

func describe(kind string, text []byte) descriptor {
	return descriptor{MediaType: kind, Digest: digest(text), Size: len(text)}
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// encode cannot fail: it is given maps, slices and strings only.
func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}

// replace leaves the old file or the whole new one, never a part.
func replace(to string, files []file) error {
	for i := range files {
		files[i].mode = 0o644
	}
	packed, err := pack(files)
	if err != nil {
		return err
	}
	half := to + ".half"
	out, err := os.Create(half)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, bytes.NewReader(packed))
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(err, os.Remove(half))
	}
	return os.Rename(half, to)
}
