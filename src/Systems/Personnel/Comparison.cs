using System.Text.Json.Nodes;
using Saola.Identity;
using Saola.Registries;

namespace Saola.Personnel;

/// <summary>What a record says and what is held here of the same official.</summary>
internal sealed record Compared(RegistryRecord Official, OfficialStanding? Standing, bool NameAgrees, IReadOnlyList<Found> Differences);

/// <summary>
/// Compares the record of an official with the account and the posts of the same person: by the personal identification number alone, and only where the name is the
/// same too, for a number may be mistyped. The program's own question: what is found says nothing personal.
/// </summary>
internal sealed class Comparison(Registries.Registries registries, Identities identities) {
  const int MostPosts = 200;

  /// <summary>A place that the record names.</summary>
  sealed record Place(Guid? Record, OrganisationCard? Office, string? Title, DateOnly? From, DateOnly? To, string? Decision);

  /// <returns>Null when there is no such record.</returns>
  public async Task<Compared?> Look(Work machine, OpenSource source, Guid record, CancellationToken ct) {
    var fields = source.Fields.Officials;
    if (await registries.Get(machine, source.Officials, record, null, ct) is not { IsError: false } found) return null;
    var (official, today) = (found.Value, Vn.Day(machine.Now));
    var number = Text(official, fields.Number);
    var standing = number is null ? null : await StandingOf(machine, number, ct);
    var agrees = standing is null || Vn.Fold(standing.Name) == Vn.Fold(Text(official, fields.Name) ?? "");
    if (official.To <= today && number is not null && await GoesOn(machine, source, official, number, ct)) return new(official, standing, agrees, []);
    if (!agrees) return new(official, standing, agrees, [new(DifferenceKind.NameDiffers, standing!.Posts is [var first, ..] ? first.Office : official.Office)]);
    // who is out of service stands in for nobody either
    if (LeftOn(official, fields) is { } gone)
      return new(official, standing, agrees, [.. (standing?.Posts ?? []).Where(p => p.To is null || gone < p.To).Select(p => new Found(DifferenceKind.PostOver, p.Office, Post: p.Id, Title: p.Title, On: gone, Decision: Text(official, fields.Decision)))]);
    // the record names no stand-ins
    var held = (standing?.Posts ?? []).Where(p => !p.StandIn).ToList();
    var places = await Places(machine, source, official, ct);
    return new(official, standing, agrees, [.. Missing(official, standing, number, places, today, held), .. Surplus(places, held, today)]);
  }

  static IEnumerable<Found> Missing(RegistryRecord official, OfficialStanding? standing, string? number, List<Place> places, DateOnly today, List<StandingPost> held) {
    var living = places.Where(p => p.To is null || today < p.To).ToList();
    foreach (var unknown in living.Where(p => p.Office is null)) yield return new(DifferenceKind.OfficeUnknown, official.Office, unknown.Record, Title: unknown.Title);
    if (number is null) {
      yield return new(DifferenceKind.NoNumber, official.Office);
      yield break;
    }
    foreach (var place in living.Where(p => p.Office is not null)) {
      var office = place.Office!.Office;
      if (standing?.Open is null) yield return new(DifferenceKind.NoAccount, office, place.Record, Title: place.Title, On: place.From, Decision: place.Decision);
      else if (held.TrueForAll(p => p.Office != office)) yield return new(DifferenceKind.NoPost, office, place.Record, Title: place.Title, On: place.From, Decision: place.Decision);
    }
  }

  /// <summary>What is held here and not in the record, where the record names any place that is understood.</summary>
  static IEnumerable<Found> Surplus(List<Place> places, List<StandingPost> held, DateOnly today) {
    if (places.Count == 0) yield break;
    foreach (var post in held) {
      var there = places.Where(p => p.Office?.Office == post.Office).ToList();
      if (there.Exists(p => p.To is null)) continue;
      if (there.MaxBy(p => p.To) is { } last) {
        if (post.To is null || last.To < post.To) yield return new(DifferenceKind.PostOver, post.Office, last.Record, post.Id, post.Title, last.To, last.Decision);
      } else if (places.TrueForAll(p => p.Office is not null) && places.Exists(p => p.To is null || today < p.To)) yield return new(DifferenceKind.OfficeDiffers, post.Office, Post: post.Id, Title: post.Title);
    }
  }

  async Task<OfficialStanding?> StandingOf(Work machine, string number, CancellationToken ct) {
    var person = await identities.IdsByNumber(machine, [number], ct);
    return person.TryGetValue(number, out var id) ? (await identities.Standings(machine, [id], ct)).GetValueOrDefault(id) : null;
  }

  /// <summary>Whether another record tells of the same person from here on: this one was merged with it, or closed when they came back.</summary>
  async Task<bool> GoesOn(Work machine, OpenSource source, RegistryRecord ended, string number, CancellationToken ct) =>
    (await OfNumber(machine, source, number, ct)).Any(r => r.Id != ended.Id && (r.To is null || Vn.Day(machine.Now) < r.To));

  /// <summary>The records of the official with this number.</summary>
  public async Task<IReadOnlyList<RegistryRecord>> OfNumber(Work machine, OpenSource source, string number, CancellationToken ct) =>
    await registries.List(machine, new(source.Officials, new Filter.Compare(source.Fields.Officials.Number, Saola.Registries.Comparison.Equal, number)), ct) is { IsError: false } page ? page.Value.Records : [];

  /// <summary>The official whom a record of a post is about.</summary>
  public async Task<Guid?> OfficialOf(Work machine, OpenSource source, Guid post, CancellationToken ct) =>
    await registries.Get(machine, source.Posts, post, null, ct) is { IsError: false } found && Guid.TryParse(Text(found.Value, source.Fields.Posts.Official), out var official) ? official : null;

  async Task<List<Place>> Places(Work machine, OpenSource source, RegistryRecord official, CancellationToken ct) {
    var fields = source.Fields.Posts;
    var page = await registries.List(machine, new(source.Posts, new Filter.Compare(fields.Official, Saola.Registries.Comparison.Equal, official.Id.ToString()), Limit: MostPosts), ct);
    List<Place> places = [];
    foreach (var post in page.IsError ? [] : page.Value.Records)
      places.Add(new(post.Id, await OfficeOf(post, fields.Office, ct), Text(post, fields.Title), post.From, post.To, Text(post, fields.Decision)));
    if (places.Count == 0 && Text(official, source.Fields.Officials.Office) is not null)
      places.Add(new(null, await OfficeOf(official, source.Fields.Officials.Office, ct), Text(official, source.Fields.Officials.Title), null, null, null));
    return places;
  }

  async Task<OrganisationCard?> OfficeOf(RegistryRecord record, string field, CancellationToken ct) => Text(record, field) is { } code ? await identities.OrganisationByCode(code, ct) : null;

  /// <summary>The first day out of service, also one that is still to come; null while the official serves.</summary>
  static DateOnly? LeftOn(RegistryRecord official, OfficialFields fields) =>
    Vn.ParseDate(Text(official, fields.LeftOn)) ?? official.To ?? (fields.Left.Contains(official.State, StringComparer.Ordinal) ? Vn.Day(official.At) : null);

  internal static string? Text(RegistryRecord record, string? field) => field is not null && record.Values[field] is JsonValue value && value.ToString() is { Length: > 0 } text ? text : null;
}
