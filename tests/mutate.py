"""Breaks one slice in each way its tests must notice: ./test --mutate SLICE [...]

Its permission, its view of rows, each of its refusals and each of its evidence is taken away, one at a time; the slice's own
tests run, and one of them must fail, the one named for what is missing where there is one. The file is put back as it was.
"""
import pathlib
import re
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What is taken away, how, and the words by which its test is known. No clock shows less than nothing: what is refused only then never is.
PERMISSION = ("permission", r"\.Requires\([^)]*\)", '.SignedIn("mutant")', r"permission")
VIEW = ("view of rows", r"(\.\w+)\(w\.Actor([,)])", r'\1(Actor.Machine("mutant")\2', r"Another|another|stranger")
REFUSAL = ("refusal", r"(?m)^( +)(else )?if \((.+)\) (return (?!new Response)\w.*;|\w+\.Add\(.*\);)$", r"\1\2if ((\3) && Environment.TickCount64 < 0) \4", r"")
EVIDENCE = ("evidence", r"(?ms)^ +w\.(?:Publish|Record)\(.*?\);\n", "", r"evidence|ledger")


def mutants(text):
    """Each text with one thing missing. A permission and a view are one thing, however often they stand there."""
    for what, pattern, instead, named in (PERMISSION, VIEW):
        if re.search(pattern, text):
            yield what, named, re.sub(pattern, instead, text)
    for what, pattern, instead, named in (REFUSAL, EVIDENCE):
        for found in re.finditer(pattern, text):
            yield f"{what}: {' '.join(found.group().split())[:90]}", named, text[: found.start()] + found.expand(instead) + text[found.end() :]


def run(slice_name):
    sources, tests = list(ROOT.glob(f"src/**/Features/{slice_name}.cs")), list(ROOT.glob(f"tests/*/{slice_name}Tests.cs"))
    if len(sources) != 1 or len(tests) != 1:
        sys.exit(f"There is no slice {slice_name} with tests in {slice_name}Tests.cs.")
    source, project = sources[0], tests[0].parent.name
    text, noticed = source.read_text(encoding="utf-8"), True
    failed = failing(project, slice_name)
    if failed is None or failed:
        sys.exit(f"The tests of {slice_name} fail before anything is taken away.")
    try:
        for what, named, broken in mutants(text):
            source.write_text(broken, encoding="utf-8")
            failed = failing(project, slice_name)
            if failed is None:
                print(f"  – {what}: does not compile without it")
                continue
            by = sorted({test for test in failed if re.search(named, test)})
            noticed &= bool(failed)
            print(f"  {'✓' if failed else '✗'} {what}: {', '.join(by) or ', '.join(sorted(set(failed))) or 'nobody notices'}", flush=True)
    finally:
        source.write_text(text, encoding="utf-8")
    return noticed


def failing(project, slice_name):
    """Names of the slice's tests that fail; None when the program does not compile."""
    if subprocess.run(["dotnet", "build", f"tests/{project}", "-v", "q", "-clp:NoSummary"], cwd=ROOT, capture_output=True, check=False).returncode:
        return None
    ran = subprocess.run([f"tests/{project}/bin/Debug/net10.0/Saola.{project}", "--no-progress", "--no-ansi", "--filter-class", f"*.{slice_name}Tests"], cwd=ROOT, capture_output=True, text=True, check=False)
    if "succeeded:" not in ran.stdout:
        sys.exit(ran.stdout + ran.stderr)
    return re.findall(r"(?m)^failed [\w.]+\.(\w+)", ran.stdout)


if __name__ == "__main__":
    # Who is told to stop puts the file back first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    whole = True
    for name in sys.argv[1:]:
        print(name, flush=True)
        whole &= run(name)
    sys.exit(0 if whole else 1)
