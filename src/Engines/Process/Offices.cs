using Saola.Identity;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Offices and groups, as the identity engine knows them.</summary>
internal sealed class Offices(Identities identities) {
  /// <summary>The office of a group: <c>H21.106/kinh-te:specialist</c> belongs to H21.106.</summary>
  public static string CodeOf(string group) => group[..group.AsSpan().IndexOfAny('/', ':')];

  /// <summary>A group as worklists know it: one without an office belongs to the instance's own.</summary>
  public static string Whole(string group, string own) => group.Contains(':', StringComparison.Ordinal) ? group : $"{own}:{group}";

  public async ValueTask<Guid?> Find(string code, ProcessOffice own, CancellationToken ct) =>
    code == own.Code ? own.Id : await Find(code, ct);

  public async ValueTask<Guid?> Find(string code, CancellationToken ct) => (await identities.OrganisationByCode(code, ct))?.Id;

  /// <summary>Groups of candidates to which the actor belongs.</summary>
  public async ValueTask<string[]> Groups(Actor actor, CancellationToken ct) => [.. await identities.Groups(actor, ct)];

  /// <summary>The same as a drawing may name them: in the actor's own office the role alone is enough.</summary>
  public async ValueTask<string[]> NamesOfGroups(Actor actor, CancellationToken ct) {
    var groups = await Groups(actor, ct);
    return [.. groups, .. groups.Select(g => g[(g.IndexOf(':', StringComparison.Ordinal) + 1)..])];
  }

  /// <summary>All offices of the province, by name.</summary>
  public async Task<IEnumerable<(Guid Id, string Name)>> All(CancellationToken ct) =>
    (await identities.Organisations(ct)).Where(o => o.IsOffice).Select(o => (o.Id, o.Title)).OrderBy(o => o.Title, StringComparer.Create(Vn.Culture, ignoreCase: true));

  /// <summary>Null when there is no such office.</summary>
  public async ValueTask<string?> KnownName(Guid office, CancellationToken ct) => (await identities.Organisation(office, ct))?.Title;

  /// <summary>Who is in a candidate group today.</summary>
  public async Task<IEnumerable<Guid>> Members(Work w, string group, CancellationToken ct) => (await identities.Members(w, group, ct)).Select(o => o.Person);

  /// <summary>How to tell an official something.</summary>
  public async Task<Recipient> Recipient(Work w, Guid person, CancellationToken ct) {
    var card = await identities.Person(w, person, ct);
    return new(person, card?.Email, card?.Phone);
  }

  /// <summary>A candidate group in words.</summary>
  public Task<string> NameOfGroup(Work w, string group, CancellationToken ct) => identities.NameOfGroup(w, group, ct);

  public async ValueTask<string> Name(Guid office, CancellationToken ct) => await identities.NameOf(office, ct);

  /// <summary>Who holds a post in an office today.</summary>
  public async Task<IEnumerable<(Guid Id, string Name)>> People(Work w, Guid office, CancellationToken ct) =>
    (await identities.Officials(w, office, null, null, ct)).Select(o => (o.Person, o.Name));

  /// <summary>Some of who may do work of processes in an office today.</summary>
  public Task<IReadOnlyList<Guid>> Workers(Work w, Guid office, int most, CancellationToken ct) => identities.Permitted(w, office, ProcessPermissions.Work, most, ct);

  /// <summary>The name of who holds a post in an office today; null when they hold none.</summary>
  public Task<string?> Official(Work w, Guid office, Guid person, CancellationToken ct) => identities.NameOfOfficial(w, office, person, ct);

  /// <summary>The officials of the actor's own office, each once.</summary>
  public async Task<IEnumerable<(Guid Id, string Name)>> Colleagues(Work w, CancellationToken ct) =>
    w.Actor.Post is { } post ? (await identities.Officials(w, post.Office, null, null, ct)).DistinctBy(o => o.Person).Select(o => (o.Person, o.Name)) : [];

  /// <summary>An official of the actor's own office, as work is handed over inside one.</summary>
  public async Task<(Guid Id, string Name)?> Colleague(Work w, Guid person, CancellationToken ct) =>
    (await Colleagues(w, ct)).FirstOrDefault(c => c.Id == person) is { Name: not null } found ? found : null;
}
