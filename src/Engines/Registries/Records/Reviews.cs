using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Keeps what is asked of a record until a second person has spoken. What is personal of it is closed under the keys under which the
/// ledger keeps it, that of each person under their own: to destroy one deletes what is theirs here too, and nothing of the others. Files
/// that it names become the office's, whoever uploaded them.
/// </summary>
internal sealed class Reviews(DefinitionBook book, Identities identities, Subjects subjects, FileStore files) {
  readonly Dictionary<Guid, string> names = [];

  /// <summary>The record as it would be; it bears the id of the proposal.</summary>
  public async Task<RegistryRecord> Propose(Work w, RegistryDefinition d, RecordWriting.Prepared prepared, RecordOrigin origin, CancellationToken ct) {
    var (kind, wanted) = (prepared.Wanted.Before is null ? ProposalKind.Add : ProposalKind.Change, prepared.Wanted);
    var (content, personal) = await Content(w, d, prepared, ct);
    var proposal = await Keep(w, d, kind, wanted.Id, wanted.Office, content, personal, prepared.About, origin, ct);
    return new(wanted.Id, wanted.Before?.Version ?? 0, prepared.State, wanted.Office, prepared.From, null, w.Now, After(d, prepared)) { Proposal = proposal };
  }

  public async Task<RegistryRecord> ProposeEnd(Work w, RegistryDefinition d, RegistryRecord record, DateOnly to, string? state, Guid? about, RecordOrigin origin, CancellationToken ct) {
    var proposal = await Keep(w, d, ProposalKind.End, record.Id, record.Office, EndOf(record, to, state), [], about, origin, ct);
    return record with { To = to, State = state ?? record.State, Proposal = proposal };
  }

  public static ProposedContent EndOf(RegistryRecord record, DateOnly to, string? state) => new(record.Version, [], [], null, state, null, to);

  /// <summary>What of a checked write a proposal keeps, and what of it the ledger keeps of each person.</summary>
  async Task<(ProposedContent Content, IReadOnlyList<PersonalPayload> Personal)> Content(Work w, RegistryDefinition d, RecordWriting.Prepared prepared, CancellationToken ct) {
    var wanted = prepared.Wanted;
    RegistryField[] changed = [.. d.Fields.Where(f => !f.IsComputed && prepared.Changed.Contains(f.Key))];
    string[] fields = [.. changed.Select(f => f.Key)];
    var plain = new JsonObject(changed.Where(f => f.Personal is null).Select(f => KeyValuePair.Create(f.Key, RecordWriting.Json(f, prepared.Draft.Values[f.Key]))));
    await TakeOver(w, changed, prepared, ct);
    var personal = RecordWriting.ByPerson(d, prepared with { Changed = fields });
    var closed = new JsonObject();
    foreach (var of in personal) closed[of.Subject.ToString()] = Convert.ToBase64String(await subjects.Close(w, of.Subject, of.Data, ct));
    var content = new ProposedContent(
      wanted.Before?.Version, fields, plain, closed.Count == 0 ? null : closed, prepared.State == wanted.Before?.State ? null : prepared.State, wanted.Before is null ? prepared.From : wanted.From);
    return (content, personal);
  }

  async Task TakeOver(Work w, RegistryField[] changed, RecordWriting.Prepared prepared, CancellationToken ct) {
    Guid[] named = [.. changed.Where(f => f.Type == FieldType.File).Select(f => prepared.Draft.Values[f.Key]).OfType<Guid>()];
    if (named.Length > 0) await files.Give(w, named, (RecordChecks.UploadedFiles, w.Actor.Id), (RecordChecks.UploadedFiles, prepared.Wanted.Office), ct);
  }

  /// <summary>The files that waiting proposals of a registry name.</summary>
  /// <param name="office">Which keeps the records; of all when null.</param>
  public async Task<IReadOnlyList<Guid>> FilesOf(Work w, RegistryDefinition d, Guid? office, CancellationToken ct) {
    string[] fields = [.. d.Fields.Where(f => f.Type == FieldType.File).Select(f => f.Key)];
    if (fields.Length == 0) return [];
    var waiting = await w.Db<ReviewDb>().Proposals(Actor.Machine("registries.review")).AsNoTracking()
      .Where(p => p.Status == ProposalStatus.Waiting && p.Registry == d.Key && (office == null || p.Office == office) && p.Fields.Any(f => fields.Contains(f))).ToListAsync(ct);
    var named = new List<Guid>();
    foreach (var p in waiting) {
      string[] theirs = [.. fields.Where(f => p.Fields.Contains(f))];
      var values = Array.TrueForAll(theirs, p.Values.ContainsKey) ? p.Values : await ValuesOf(w, p, ct);
      foreach (var field in theirs) if (Guid.TryParse(values?[field]?.ToString(), out var file)) named.Add(file);
    }
    return named;
  }

  /// <summary>The files that an office has of its waiting proposals, to the one that keeps the records from now on; before these change hands.</summary>
  public async Task MoveFiles(Work w, RegistryDefinition d, Guid from, Guid to, CancellationToken ct) {
    if (await FilesOf(w, d, from, ct) is { Count: > 0 } named) await files.Give(w, named, (RecordChecks.UploadedFiles, from), (RecordChecks.UploadedFiles, to), ct);
  }

  static JsonObject After(RegistryDefinition d, RecordWriting.Prepared prepared) {
    var values = (JsonObject?)prepared.Wanted.Before?.Values.DeepClone() ?? [];
    foreach (var field in d.Fields)
      if (prepared.Draft.Values.TryGetValue(field.Key, out var value)) {
        values.Remove(field.Key);
        if (RecordWriting.Json(field, value) is { } node) values[field.Key] = node;
      }
    return values;
  }

  public async Task<Guid> Keep(Work w, RegistryDefinition d, ProposalKind kind, Guid record, Guid office, ProposedContent content, IReadOnlyList<PersonalPayload> personal, Guid? about, RecordOrigin origin, CancellationToken ct) {
    var maker = origin.Maker ?? w.Actor.Id;
    var proposal = new Proposal {
      Id = Guid.CreateVersion7(w.Now), Registry = d.Key, Kind = kind, Record = record, Office = office, Decider = d.Approvers == Writers.Owner ? (await book.Find(d.Key, ct))!.Owner : office,
      Maker = maker, MakerName = await NameOf(w, office, maker, ct), Batch = w.Process,
    };
    proposal.Hold(content, w.Reason, w.Now);
    w.Db<ReviewDb>().Add(proposal);
    w.Publish(new ChangeProposed(proposal.Id, d.Key, kind.ToString(), record, office, content.Base, content.Fields, maker), personal.FirstOrDefault(p => p.Subject == (about ?? record)), about);
    foreach (var theirs in personal.Where(p => p.Subject != (about ?? record)))
      w.Record("registries.personal_kept", "registry_proposal", proposal.Id, new { registry = d.Key, fields = theirs.Data.Select(v => v.Key) }, theirs);
    return proposal.Id;
  }

  async ValueTask<string> NameOf(Work w, Guid office, Guid maker, CancellationToken ct) {
    if (maker == w.Actor.Id) return w.Actor.Name;
    return names.TryGetValue(maker, out var known) ? known : names[maker] = await identities.NameOfOfficial(w, office, maker, ct) ?? "";
  }

  /// <summary>All values of a proposal but those of people whose data was deleted; null when nothing personal of it is left.</summary>
  public async Task<JsonObject?> ValuesOf(Work w, Proposal proposal, CancellationToken ct) {
    var values = (JsonObject)proposal.Values.DeepClone();
    List<(Guid Subject, byte[] Cipher)> closed = [.. (proposal.Closed ?? []).Select(c => (Guid.Parse(c.Key), Convert.FromBase64String((string)c.Value!)))];
    if (proposal is { Subject: { } subject, Personal: { } cipher }) closed.Add((subject, cipher));
    var opened = await subjects.Open(w, closed, ct);
    if (closed.Count > 0 && opened.All(o => o is null)) return null;
    foreach (var (key, value) in opened.SelectMany(o => o ?? [])) values[key] = value?.DeepClone();
    return values;
  }
}
