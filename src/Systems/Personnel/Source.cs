using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Registries;

namespace Saola.Personnel;

/// <summary>Which registries hold officials and their posts; the form of <c>packs/schema/personnel.json</c>.</summary>
internal sealed record PersonnelFields(OfficialFields Officials, PostFields Posts);

/// <param name="Registry">The pack id of the registry.</param>
/// <param name="Number">The field of the personal identification number.</param>
/// <param name="Left">The states in which an official is no more in service.</param>
/// <param name="LeftOn">The field of the first day out of service.</param>
/// <param name="Decision">The field of the number of the decision on leaving.</param>
internal sealed record OfficialFields(string Registry, string Code, string Number, string Name, string Office, string Title, IReadOnlyList<string> Left, string? LeftOn = null, string? Decision = null);

/// <param name="Official">The field that refers to the official.</param>
internal sealed record PostFields(string Registry, string Official, string Office, string Title, string? Decision = null);

internal sealed class Source {
  public Guid Id { get; init; }
  public string Item { get; init; } = "";
  public string Officials { get; set; } = "";
  public string Posts { get; set; } = "";
  public JsonObject Fields { get; set; } = [];
  public int Version { get; set; } = 1;

  public PersonnelFields Read() => Fields.Deserialize<PersonnelFields>(Json.Options)!;
}

/// <summary>The source that a registry belongs to, with the keys under which its two registries are in force.</summary>
internal sealed record OpenSource(PersonnelFields Fields, string Officials, string Posts);

internal sealed class Sources(Registries.Registries registries) {
  /// <summary>Null where the registry is none of officials or their posts.</summary>
  public async Task<OpenSource?> Of(Work w, string registry, CancellationToken ct) {
    if (await registries.Find(registry, ct) is not { } definition) return null;
    var source = await w.Db<PersonnelDb>().Sources().AsNoTracking().FirstOrDefaultAsync(s => s.Officials == definition.Id || s.Posts == definition.Id, ct);
    return source is null ? null : await Open(source, ct);
  }

  public async Task<IReadOnlyList<OpenSource>> All(Work w, CancellationToken ct) {
    List<OpenSource> all = [];
    foreach (var source in await w.Db<PersonnelDb>().Sources().AsNoTracking().OrderBy(s => s.Item).ToListAsync(ct)) if (await Open(source, ct) is { } open) all.Add(open);
    return all;
  }

  /// <summary>Null until both registries are in force.</summary>
  async Task<OpenSource?> Open(Source source, CancellationToken ct) {
    var known = await registries.All(ct);
    return known.FirstOrDefault(d => d.Id == source.Officials)?.Key is { } officials && known.FirstOrDefault(d => d.Id == source.Posts)?.Key is { } posts ? new(source.Read(), officials, posts) : null;
  }
}

/// <summary>Pack kind <c>personnel</c>.</summary>
internal sealed class PersonnelKind : IPackKind {
  public string Name => "personnel";
  public int Order => 38;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var shape = item.Read<PersonnelFields>();
    var (o, p) = (shape.Officials, shape.Posts);
    (string Pointer, string? Field, string Registry)[] named = [
      ("/officials/code", o.Code, o.Registry), ("/officials/number", o.Number, o.Registry), ("/officials/name", o.Name, o.Registry), ("/officials/office", o.Office, o.Registry), ("/officials/title", o.Title, o.Registry),
      ("/officials/leftOn", o.LeftOn, o.Registry), ("/officials/decision", o.Decision, o.Registry),
      ("/posts/official", p.Official, p.Registry), ("/posts/office", p.Office, p.Registry), ("/posts/title", p.Title, p.Registry), ("/posts/decision", p.Decision, p.Registry),
    ];
    foreach (var (pointer, field, registry) in named)
      if (field is not null && packs.Find(registry) is { } found && found.Read<RegistryDefinition>().Find(field) is null) yield return item.Fault(pointer, T["lint_field", registry, field], T["lint_field_cure"]);
    if (packs.Find(o.Registry)?.Read<RegistryDefinition>() is not { } officials) yield break;
    // two records of one number would each deny what the other says
    if (officials.Find(o.Number) is { } number && number is not { Type: FieldType.Person, Unique: true }) yield return item.Fault("/officials/number", T["lint_number"], T["lint_number_cure"]);
    // what differs is listed for who may not see personal fields, and is told to those who follow it
    foreach (var (pointer, field, registry) in named)
      if (field is not null && pointer is not ("/officials/number" or "/officials/name") && packs.Find(registry)?.Read<RegistryDefinition>().Find(field) is { Personal: not null }) yield return item.Fault(pointer, T["lint_personal", field], T["lint_personal_cure"]);
    foreach (var (state, i) in o.Left.Select((s, i) => (s, i)))
      if (officials.States?.Any(s => s.Key == state) != true) yield return item.Fault($"/officials/left/{i}", T["lint_state", state], T["lint_field_cure"]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    var db = w.Db<PersonnelDb>();
    foreach (var item in items) {
      var shape = item.Read<PersonnelFields>();
      var source = await db.Sources().SingleOrDefaultAsync(s => s.Item == item.Id, ct);
      if (source is null) db.Add(source = new() { Id = Guid.CreateVersion7(), Item = item.Id });
      (source.Officials, source.Posts, source.Fields) = (shape.Officials.Registry, shape.Posts.Registry, JsonSerializer.SerializeToNode(shape, Json.Options)!.AsObject());
      w.Record("personnel.source_set", "personnel_source", source.Id, new { source.Officials, source.Posts });
    }
    await w.Flush(ct);
    w.Enqueue(new CompareOfficials());
  }
}
