"""Builds the images with the Dockerfile, and looks at what came out."""

import asyncio
import io
import json
import os
import shutil
import tarfile

from compose_command import Failed, run, step
from system_stages import STAGES

TARGETS = (*STAGES, "pintu")
MOST_BYTES = 120_000_000
# Programs with which an image could be changed from within, or something be built in it.
TOOLS = {"apt", "apt-get", "dpkg", "apk", "gcc", "cc", "c++", "clang", "ld", "make", "git", "swift", "swiftc", "curl", "perl", "python3", "bash"}
LABELS = ("title", "description", "vendor", "licenses", "version", "revision")
ARGUMENTS = ("SWIFT_IMAGE", "RUNTIME_IMAGE", "APT_MIRROR", "GIT_MIRROR")
CONTEXT = ("Package.swift", "Package.resolved", "Services", "Shared", "deploy/docker", ".dockerignore")


class Images:
    def __init__(self, root, folder, name):
        self.root, self.folder, self.name = root, folder, name
        self.log_path = os.path.join(folder, "build.log")

    async def build(self, target, version, context=None):
        arguments = [word for name in ARGUMENTS if os.environ.get(name) for word in ("--build-arg", f"{name}={os.environ[name]}")]
        tag = f"{self.name}/{target}:{version}"
        with open(self.log_path, "ab") as log:
            await run(
                "docker", "build", "-q", "-f", f"{self.root}/deploy/docker/Dockerfile", "--target", target, "-t", tag, *arguments,
                "--build-arg", f"VERSION={version}", "--build-arg", f"REVISION={await self._revision()}", context or self.root, log=log)
        return tag

    async def _revision(self):
        text, code = await run("git", "-C", self.root, "rev-parse", "HEAD", check=False)
        return text.strip() if code == 0 else "unknown"

    async def build_all(self, versions):
        with step("build the dependencies") as this:
            await self.build("dependencies", versions[0])
            this.say("a layer of their own")
        with step("build the executables and five images"):
            # Its tag keeps it among what is removed at the end.
            await self.build("build", versions[0])
            for version in versions:
                for target in TARGETS:
                    await self.build(target, version)
        with step("a changed source file leaves the layer of the dependencies as it is"):
            await self._change_a_source(versions[0])

    async def build_backup(self, versions):
        """Scripts on top of the server's image: made anew each time."""
        arguments = [word for name in ("POSTGRES_IMAGE", "APT_MIRROR") if os.environ.get(name) for word in ("--build-arg", f"{name}={os.environ[name]}")]
        with step("build the image of backups"), open(self.log_path, "ab") as log:
            for version in versions:
                await run(
                    "docker", "build", "-q", "-f", f"{self.root}/deploy/docker/Dockerfile.backup", "-t", f"{self.name}/backup:{version}",
                    *arguments, self.root, log=log)

    async def _change_a_source(self, version):
        context = os.path.join(self.folder, "changed")
        for name in CONTEXT:
            source, copy = os.path.join(self.root, name), os.path.join(context, name)
            if os.path.isdir(source):
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns(".build*"))
            elif os.path.exists(source):
                os.makedirs(os.path.dirname(copy), exist_ok=True)
                shutil.copy(source, copy)
        with open(os.path.join(context, "Shared/Complaints/TransitionTable.swift"), "a", encoding="utf-8") as file:
            file.write("// changed\n")
        before = await self._identifier(f"{self.name}/dependencies:{version}")
        tag = await self.build("dependencies", f"{version}-changed", context)
        shutil.rmtree(context)
        if await self._identifier(tag) != before:
            raise Failed("a change of a source file builds the dependencies anew")

    @staticmethod
    async def _identifier(tag):
        return (await run("docker", "image", "inspect", "-f", "{{.Id}}", tag))[0].strip()

    async def examine(self, version):
        with step(f"images: at most {MOST_BYTES // 10**6} MB, no root, no tools, stripped, labels, health check") as this:
            for target in TARGETS:
                this.say(f"{target} {await self._examine(target, f'{self.name}/{target}:{version}') / 1e6:.0f} MB")

    async def _examine(self, target, tag):
        image = json.loads((await run("docker", "image", "inspect", tag))[0])[0]
        settings, problems = image["Config"], []
        if image["Size"] > MOST_BYTES:
            problems.append(f"has {image['Size']} bytes")
        if settings.get("User", "").split(":")[0] in ("", "0", "root"):
            problems.append("runs as root")
        if not settings.get("Healthcheck", {}).get("Test"):
            problems.append("has no health check")
        missing = [name for name in LABELS if not settings["Labels"].get(f"org.opencontainers.image.{name}")]
        if missing:
            problems.append(f"lacks labels: {missing}")
        problems += await asyncio.to_thread(self._contents, target, await self._files(tag))
        if problems:
            raise Failed(f"{tag} {'; '.join(problems)}")
        return image["Size"]

    async def _files(self, tag):
        container = (await run("docker", "create", tag))[0].strip()
        path = os.path.join(self.folder, "image.tar")
        try:
            await run("docker", "export", "-o", path, container)
        finally:
            await run("docker", "rm", container)
        return path

    @staticmethod
    def _contents(target, path):
        problems = []
        with tarfile.open(path) as files:
            for file in files:
                name = os.path.basename(file.name)
                if name in TOOLS and not file.isdir() and "/share/doc/" not in f"/{file.name}":
                    problems.append(f"has {file.name}")
                if name.startswith("libswift") or name.startswith("libFoundation"):
                    problems.append(f"needs Swift's runtime as a file: {file.name}")
                if file.mode & 0o6000:
                    problems.append(f"lets anybody become somebody else: {file.name}")
                if file.name == f"usr/local/bin/{target}" and b"\0.symtab\0" in io.BufferedReader(files.extractfile(file)).read():
                    problems.append("is not stripped")
        os.unlink(path)
        return problems

    async def remove(self):
        listed, _ = await run("docker", "images", "-q", "--filter", f"reference={self.name}/*")
        if listed.split():
            await run("docker", "rmi", "-f", *set(listed.split()), check=False)


__all__ = ["Images", "TARGETS"]
