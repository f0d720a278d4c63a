using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Kernel;

/// <summary><c>saola pack lint|apply|export</c>.</summary>
public sealed class PackCommand(Works works) {
  /// <summary>New items of one kind that are told one by one; more are told as a number.</summary>
  const int FewEnough = 12;

  /// <param name="args">The verb, then <c>--dry-run</c> and folders; without one, <c>packs</c>.</param>
  /// <returns>0 done, conflicts told; 1 mistakes; 64 not understood.</returns>
  public async Task<int> Run(string[] args, TextWriter output, CancellationToken ct) {
    var verb = args.FirstOrDefault();
    var folders = args.Skip(1).Where(a => !a.StartsWith('-')).DefaultIfEmpty("packs").ToArray();
    await using var act = works.Begin(Actor.Machine("pack"), $"packs.{verb}");
    var reading = PackReader.Read(folders);
    return verb switch {
      "lint" => await Lint(act, reading, output),
      "apply" => await Apply(act, reading, args.Contains("--dry-run", StringComparer.Ordinal), output, ct),
      "export" => await Export(act, reading, folders[0], output, ct),
      _ => await Say(output, "saola pack lint|apply [--dry-run]|export [folder ...]", 64),
    };
  }

  static async Task<int> Lint(ScopedWork act, PackReading reading, TextWriter output) {
    var faults = act.Services.GetRequiredService<PackLint>().Run(reading);
    foreach (var fault in faults) await output.WriteLineAsync(fault.ToString());
    var packs = string.Join(", ", reading.Set.Packs.Select(p => $"{p.Id} {p.Version}"));
    return await Say(output, faults.Count == 0 ? Words.T["pack_clean", packs, reading.Set.Items.Count] : Words.T["pack_faults", faults.Count], faults.Count == 0 ? 0 : 1);
  }

  static async Task<int> Apply(ScopedWork act, PackReading reading, bool dryRun, TextWriter output, CancellationToken ct) {
    var faults = act.Services.GetRequiredService<PackLint>().Run(reading);
    if (faults.Count > 0) return await Lint(act, reading, output);
    var packs = act.Services.GetRequiredService<Packs>();
    var differences = dryRun ? await packs.Compare(reading.Set, ct) : await packs.Apply(reading.Set, ct);
    var many = differences.Where(d => d.Step == PackStep.Add).GroupBy(d => reading.Set.Find(d.Id)!.Kind, StringComparer.Ordinal).Where(g => g.Count() > FewEnough).ToList();
    foreach (var kind in many) await output.WriteLineAsync($"+ {kind.Key} × {kind.Count().ToString(CultureInfo.InvariantCulture)}");
    foreach (var d in differences.Except(many.SelectMany(g => g))) {
      if (Sign(d.Step) is not { } sign) continue;
      await output.WriteLineAsync($"{sign} {d.Id}{(Words.T.Has($"pack_step_{d.Step}") ? "  " + Words.T[$"pack_step_{d.Step}"] : "")}");
      foreach (var detail in d.Details) await output.WriteLineAsync("    " + detail);
    }
    foreach (var waiting in differences.Where(d => d.Step == PackStep.NoModule).GroupBy(d => reading.Set.Find(d.Id)!.Kind, StringComparer.Ordinal))
      await output.WriteLineAsync(Words.T["pack_no_module", waiting.Key, waiting.Count()]);
    if (!dryRun) await act.Work.Commit(ct);
    var counts = differences.CountBy(d => d.Step).ToDictionary();
    await output.WriteLineAsync(Words.T[dryRun ? "pack_would" : "pack_did", Count(PackStep.Add), Count(PackStep.Change), Count(PackStep.Same), Count(PackStep.Conflict)]);
    return 0;

    string Count(PackStep step) => counts.GetValueOrDefault(step).ToString(CultureInfo.InvariantCulture);
  }

  static async Task<int> Export(ScopedWork act, PackReading reading, string folder, TextWriter output, CancellationToken ct) {
    var packs = act.Services.GetRequiredService<Packs>();
    var edits = await packs.Edits(ct);
    var root = File.Exists(Path.Combine(folder, "pack.json")) ? Path.GetDirectoryName(Path.GetFullPath(folder))! : folder;
    foreach (var (id, file, content) in edits) {
      var path = Path.Combine(root, file);
      // An item among others is exchanged alone, so that the rest of its file keeps its look.
      var text = reading.Set.Find(id) is { Json.ValueKind: not System.Text.Json.JsonValueKind.Undefined } item ? (await File.ReadAllTextAsync(path, ct)).Replace(item.Text, content, StringComparison.Ordinal) : content;
      await Put(path, text, $"{file}  {id}", output, ct);
    }
    var versions = new Dictionary<string, string>(await packs.Versions(ct), StringComparer.Ordinal);
    foreach (var read in reading.Set.Packs) versions[read.Id] = read.Version;
    foreach (var pack in edits.GroupBy(e => e.Id[..e.Id.IndexOf(':', StringComparison.Ordinal)], e => e.Content, StringComparer.Ordinal)) {
      var path = Path.Combine(root, pack.Key, "pack.json");
      if ((File.Exists(path) ? PackHead.More(await File.ReadAllTextAsync(path, ct), pack.Key, pack, versions) : PackHead.Of(pack.Key, pack, versions)) is { } head) await Put(path, head, $"{pack.Key}/pack.json", output, ct);
    }
    return await Say(output, Words.T["pack_exported", edits.Count], 0);
  }

  static async Task Put(string path, string text, string what, TextWriter output, CancellationToken ct) {
    await output.WriteLineAsync($"{(File.Exists(path) ? '~' : '+')} {what}");
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    await File.WriteAllTextAsync(path, text, ct);
  }

  static char? Sign(PackStep step) => step switch {
    PackStep.Add => '+',
    PackStep.Change or PackStep.Adopt => '~',
    PackStep.Conflict => '!',
    PackStep.Edited or PackStep.Made or PackStep.Ended => '=',
    PackStep.Gone => '-',
    PackStep.Replaced => '>',
    _ => null,
  };

  static async Task<int> Say(TextWriter output, string text, int code) {
    await output.WriteLineAsync(text);
    return code;
  }
}
