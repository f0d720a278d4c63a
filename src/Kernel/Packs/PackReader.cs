using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace Saola.Kernel;

/// <summary>What was read, and the mistakes that reading itself met.</summary>
public sealed record PackReading(PackSet Set, IReadOnlyList<PackFault> Faults);

/// <summary>Reads folders of packs into items. A file that cannot be read is a fault, never a silence.</summary>
public static class PackReader {
  /// <summary>Folder to kind, and the extension of its files.</summary>
  internal static readonly FrozenDictionary<string, (string Kind, string Extension)> Folders = new Dictionary<string, (string, string)>(StringComparer.Ordinal) {
    ["catalogues"] = ("catalogue", ".json"),
    ["calendars"] = ("calendar", ".json"),
    ["counting"] = ("counting", ".json"),
    ["reminders"] = ("reminder", ".json"),
    ["templates"] = ("template", ".html"),
    ["roles"] = ("role", ".json"),
    ["network-zones"] = ("network-zone", ".json"),
    ["organisation-kinds"] = ("organisation-kind", ".json"),
    ["organisations"] = ("organisation", ".json"),
    ["people"] = ("person", ".json"),
    ["clients"] = ("client", ".json"),
    ["providers"] = ("provider", ".json"),
    ["forms"] = ("form", ".json"),
    ["services"] = ("service", ".json"),
    ["registries"] = ("registry", ".json"),
    ["adapters"] = ("adapter", ".json"),
    ["personnel"] = ("personnel", ".json"),
    ["decisions"] = ("decision", ".dmn"),
    ["processes"] = ("process", ".bpmn"),
    ["procedures"] = ("procedure", ".json"),
    ["tests"] = ("test", ".json"),
  }.ToFrozenDictionary(StringComparer.Ordinal);

  /// <summary>Where an item that has no file yet lies below the folder of packs.</summary>
  internal static string FileOf(string pack, string kind, string name) {
    var (folder, (_, extension)) = Folders.Single(f => f.Value.Kind == kind);
    return $"{pack}/{folder}/{name}{extension}";
  }

  static readonly FrozenSet<string> NotItems = FrozenSet.ToFrozenSet(["build", "generated", "schema", TemplateParts.Folder], StringComparer.Ordinal);
  static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
  static readonly JsonDocumentOptions Plain = new() { AllowDuplicateProperties = false };

  /// <param name="paths">Packs, or folders of packs.</param>
  public static PackReading Read(IEnumerable<string> paths) {
    var faults = new List<PackFault>();
    var packs = new List<Pack>();
    var items = new List<PackItem>();
    var parts = new TemplateParts();
    foreach (var folder in paths.SelectMany(Found).Distinct(StringComparer.Ordinal)) {
      if (Head(folder, faults) is not { } pack) continue;
      packs.Add(pack);
      ReadParts(pack, parts, faults);
      foreach (var root in new[] { folder, Path.Combine(folder, "generated") }.Where(Directory.Exists)) ReadFolders(pack, root, items, faults);
    }
    for (var i = 0; i < items.Count; i++)
      if (items[i].Kind == "template") items[i] = parts.Fill(items[i], faults);
    var ordered = InOrder(packs, faults);
    var rank = ordered.Index().ToDictionary(p => p.Item.Id, p => p.Index, StringComparer.Ordinal);
    return new(new(ordered, [.. items.OrderBy(i => rank.GetValueOrDefault(i.Pack, int.MaxValue)).ThenBy(i => i.File, StringComparer.Ordinal).ThenBy(i => i.Line)]), faults);
  }

  static IEnumerable<string> Found(string path) {
    var full = Path.GetFullPath(path);
    if (File.Exists(Path.Combine(full, "pack.json"))) return [full];
    return Directory.Exists(full) ? Directory.EnumerateDirectories(full).Where(d => !NotItems.Contains(Path.GetFileName(d)) && File.Exists(Path.Combine(d, "pack.json"))).Order(StringComparer.Ordinal) : [full];
  }

  static Pack? Head(string folder, List<PackFault> faults) {
    var file = Named(folder, Path.Combine(folder, "pack.json"));
    if (Text(Path.Combine(folder, "pack.json"), file, faults) is not { } text || Parse(text, file, faults) is not { } json) return null;
    var found = JsonSchema.Check("pack", json).ToList();
    faults.AddRange(found.Select(f => new PackFault(file, JsonLines.LineOf(text, f.Pointer), f.Problem, f.Cure)));
    if (found.Count > 0) return null;
    var id = json.GetProperty("id").GetString()!;
    if (id != Path.GetFileName(folder)) {
      faults.Add(new(file, JsonLines.LineOf(text, "/id"), Words.T["pack_folder", id, Path.GetFileName(folder)], Words.T["pack_folder_cure"]));
      return null;
    }
    return new(id, json.GetProperty("version").GetString()!, json.GetProperty("name").Deserialize<PackText>(Json.Options)!,
      json.GetProperty("depends").Deserialize<Dictionary<string, string>>()!, folder);
  }

  static void ReadParts(Pack pack, TemplateParts parts, List<PackFault> faults) {
    var folder = Path.Combine(pack.Folder, TemplateParts.Folder);
    if (!Directory.Exists(folder)) return;
    foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
      if (Text(path, Named(pack.Folder, path), faults) is { } text) parts.Add($"{pack.Id}:part/{Path.GetFileNameWithoutExtension(path)}", text);
  }

  static void ReadFolders(Pack pack, string root, List<PackItem> items, List<PackFault> faults) {
    foreach (var directory in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)) {
      var name = Path.GetFileName(directory);
      if (NotItems.Contains(name)) continue;
      if (!Folders.TryGetValue(name, out var kind)) {
        faults.Add(new(Named(pack.Folder, directory), 1, Words.T["pack_unknown_folder", name], Words.T["pack_unknown_folder_cure", string.Join(", ", Folders.Keys.Order(StringComparer.Ordinal))]));
        continue;
      }
      foreach (var path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)) ReadFile(pack, path, kind.Kind, kind.Extension, items, faults);
    }
  }

  static void ReadFile(Pack pack, string path, string kind, string extension, List<PackItem> items, List<PackFault> faults) {
    var file = Named(pack.Folder, path);
    if (Path.GetExtension(path) != extension) {
      faults.Add(new(file, 1, Words.T["pack_extension", Path.GetExtension(path)], Words.T["pack_extension_cure", extension]));
      return;
    }
    if (Text(path, file, faults) is not { } text) return;
    var name = Path.GetFileNameWithoutExtension(path);
    if (extension != ".json") {
      items.Add(new($"{pack.Id}:{kind}/{name}", pack.Id, kind, name, file, 1, default, text, ""));
      return;
    }
    if (Parse(text, file, faults) is not { } json) return;
    if (kind == "form") {
      items.Add(new($"{pack.Id}:{kind}/{name}", pack.Id, kind, name, file, 1, json, text, ""));
    } else if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("items", out var many) && many.ValueKind == JsonValueKind.Array) {
      foreach (var (one, line, i) in many.EnumerateArray().Zip(JsonLines.LinesOfItems(text), Enumerable.Range(0, many.GetArrayLength())))
        AddItem(pack, kind, (file, text, line), one, $"/items/{i}", items, faults);
    } else {
      AddItem(pack, kind, (file, text, 1), json, "", items, faults);
    }
  }

  static void AddItem(Pack pack, string kind, (string File, string Text, int Line) at, JsonElement json, string path, List<PackItem> items, List<PackFault> faults) {
    var (file, text, line) = at;
    var id = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("id", out var found) && found.ValueKind == JsonValueKind.String ? found.GetString()! : null;
    if (id is null || !id.StartsWith($"{pack.Id}:{kind}/", StringComparison.Ordinal)) {
      faults.Add(new(file, JsonLines.LineOf(text, path + "/id"), Words.T["pack_id", id ?? ""], Words.T["pack_id_cure", $"{pack.Id}:{kind}/…"]));
      return;
    }
    items.Add(new(id, pack.Id, kind, id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..], file, line, json, json.GetRawText(), path) { FileText = text });
  }

  static string? Text(string path, string file, List<PackFault> faults) {
    if (!File.Exists(path)) {
      faults.Add(new(file, 1, Words.T["pack_no_file"], Words.T["pack_no_file_cure"]));
      return null;
    }
    try {
      var text = Strict.GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF');
      if (text.IsNormalized(NormalizationForm.FormC)) return text;
      var lines = text.Split('\n');
      faults.Add(new(file, 1 + Array.FindIndex(lines, l => !l.IsNormalized(NormalizationForm.FormC)), Words.T["pack_not_nfc"], Words.T["pack_not_nfc_cure"]));
    } catch (DecoderFallbackException) {
      faults.Add(new(file, 1, Words.T["pack_not_utf8"], Words.T["pack_not_utf8_cure"]));
    }
    return null;
  }

  static JsonElement? Parse(string text, string file, List<PackFault> faults) {
    try {
      using var document = JsonDocument.Parse(text, Plain);
      return document.RootElement.Clone();
    } catch (JsonException e) {
      faults.Add(new(file, e.LineNumber is { } line ? (int)line + 1 : JsonLines.LineOfDuplicate(text), Words.T["pack_not_json", e.Message.Split(" LineNumber", 2)[0].Split(" Path:", 2)[0]], Words.T["pack_not_json_cure"]));
      return null;
    }
  }

  static string Named(string packFolder, string path) => Path.GetRelativePath(Path.GetDirectoryName(packFolder)!, path).Replace('\\', '/');

  /// <summary>Each pack after those it depends on. A pack in a ring, or whose dependency is missing or too old, is told and left out.</summary>
  static List<Pack> InOrder(List<Pack> packs, List<PackFault> faults) {
    var ordered = new List<Pack>();
    var left = new List<Pack>(packs);
    foreach (var again in packs.GroupBy(p => p.Id, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Last())) {
      faults.Add(HeadFault(again, Words.T["pack_twice", again.Id], Words.T["pack_twice_cure"]));
      left.Remove(again);
    }
    while (left.Find(p => p.Depends.Keys.All(d => ordered.Exists(o => o.Id == d))) is { } next) {
      foreach (var (id, wanted) in next.Depends) {
        var have = ordered.First(o => o.Id == id).Version;
        if (!Satisfies(have, wanted)) faults.Add(HeadFault(next, Words.T["pack_version", id, wanted, have], Words.T["pack_version_cure", id]));
      }
      ordered.Add(next);
      left.Remove(next);
    }
    foreach (var stuck in left) {
      var missing = stuck.Depends.Keys.FirstOrDefault(d => !packs.Exists(p => p.Id == d));
      faults.Add(missing is null ? HeadFault(stuck, Words.T["pack_ring", stuck.Id], Words.T["pack_ring_cure"]) : HeadFault(stuck, Words.T["pack_depends", missing], Words.T["pack_depends_cure", missing]));
    }
    return ordered;
  }

  static PackFault HeadFault(Pack pack, string problem, string cure) {
    var path = Path.Combine(pack.Folder, "pack.json");
    return new(Named(pack.Folder, path), JsonLines.LineOf(File.ReadAllText(path), "/depends"), problem, cure);
  }

  /// <summary><c>1.2.0</c> is exactly that; <c>^1.2.0</c> is that or newer with the same first number.</summary>
  static bool Satisfies(string have, string wanted) {
    var (h, w) = (Version.Parse(have), Version.Parse(wanted.TrimStart('^')));
    return wanted.StartsWith('^') ? h.Major == w.Major && h >= w : h == w;
  }
}
