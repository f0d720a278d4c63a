using Saola.Identity;
using Saola.Registries;

namespace Saola.Personnel;

/// <summary>Compares anew whom a written record is about.</summary>
internal sealed class OnRecord(Renewal renewal) : IHandler<RecordAdded>, IHandler<RecordChanged>, IHandler<RecordEnded> {
  public Task Handle(RecordAdded message, Work w, CancellationToken ct) => Renew(message.Registry, message.Record, w, ct);

  public Task Handle(RecordChanged message, Work w, CancellationToken ct) => Renew(message.Registry, message.Record, w, ct);

  public Task Handle(RecordEnded message, Work w, CancellationToken ct) => Renew(message.Registry, message.Record, w, ct);

  async Task Renew(string registry, Guid record, Work w, CancellationToken ct) {
    await renewal.OfRecord(w, registry, record, ct);
    await w.Commit(ct);
  }
}

/// <summary>Compares anew whose account or posts are others now.</summary>
internal sealed class OnPerson(Renewal renewal) : IHandler<PostChanged>, IHandler<AccountMade>, IHandler<PersonUpdated> {
  public Task Handle(PostChanged message, Work w, CancellationToken ct) => Renew(message.Person, w, ct);

  public Task Handle(AccountMade message, Work w, CancellationToken ct) => Renew(message.Person, w, ct);

  public Task Handle(PersonUpdated message, Work w, CancellationToken ct) => Renew(message.Person, w, ct);

  async Task Renew(Guid person, Work w, CancellationToken ct) {
    await renewal.OfPerson(w, person, ct);
    await w.Commit(ct);
  }
}

/// <summary>Compares every official: days come by themselves, and what many rows were brought by leaves no message for each.</summary>
[Job("personnel.compare_all")]
internal sealed record CompareOfficials : IJob;

/// <summary>Some of them.</summary>
/// <param name="After">Where the part before ended.</param>
[Job("personnel.compare_some")]
internal sealed record CompareSome(string Officials, string? After) : IJob;

internal sealed class CompareOfficialsHandler(Sources sources, Registries.Registries registries, Renewal renewal) : IHandler<CompareOfficials>, IHandler<CompareSome> {
  const int AtOnce = 100;

  public async Task Handle(CompareOfficials message, Work w, CancellationToken ct) {
    var all = await sources.All(w, ct);
    foreach (var source in all) w.Enqueue(new CompareSome(source.Officials, null));
    await renewal.SettleFormer(w, all, ct);
    await w.Commit(ct);
  }

  public async Task Handle(CompareSome message, Work w, CancellationToken ct) {
    if (await sources.Of(w, message.Officials, ct) is not { } source) return;
    var page = await registries.List(w, new(source.Officials, Fields: [source.Fields.Officials.Code], After: message.After, Limit: AtOnce), ct);
    if (page.IsError) return;
    foreach (var record in page.Value.Records) await renewal.Run(w, source, record.Id, ct, many: true);
    if (page.Value.Next is { } next) w.Enqueue(new CompareSome(message.Officials, next));
    await w.Commit(ct);
  }
}
