using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>
/// What a service tells of a person in the place of a paper: <c>exchange.pack:service/name</c>. Its owner is asked when the person has
/// chosen so, and not before; that they were asked, and whether the person agreed, is evidence before anything leaves.
/// </summary>
internal sealed class ServiceRecords(Work w, Works works, Identities identities, Services services, Line line) : IRecordSource {
  public string Name => "exchange";

  public ValueTask<FoundRecord?> Find(string key, CancellationToken ct) => ValueTask.FromResult<FoundRecord?>(null);

  public async ValueTask<IReadOnlyList<HeldRecord>> Held(string register, RecordHolder holder, IReadOnlyCollection<string> fields, CancellationToken ct) =>
    holder.PersonalNumber is { } number && await services.Find(register, ct) is { Prefills: true } service && line.Reaches(service)
      ? [new($"{Name}.{register}", new(SHA256.HashData(Encoding.UTF8.GetBytes($"{register}\n{number}"))[..16]), 1, T["record_to_fetch"], service.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName), []) { IsAway = true }] : [];

  public async ValueTask<FetchedRecord> Fetch(string register, RecordHolder holder, IReadOnlyCollection<string> fields, bool agreed, TimeSpan? patience, CancellationToken ct) {
    var message = Guid.CreateVersion7(w.Now);
    var none = new FetchedRecord(null, false, message.ToString(), null);
    if (holder.PersonalNumber is not { } number || await services.Find(register, ct) is not { Prefills: true } service || !line.Reaches(service)) return none;
    var card = await identities.PersonByNumber(w, number, ct);
    await using (var own = works.Begin(w.Actor, w.Purpose, w.Reason)) {
      own.Work.Record("exchange.person_asked", "person", card?.Id ?? Guid.Empty, new { service = service.Id, message, agreed }, about: card?.Id);
      await own.Work.Commit(ct);
    }
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
    if (patience is { } most) limit.CancelAfter(most);
    try {
      var request = service.Request(ServiceSource.About(number, card?.FullName, card?.DateOfBirth), w.Now);
      var said = await line.Ask(service, message, request, limit.Token);
      if (said.IsError) return none with { IsMissing = said.Error.Code == "exchange.declined" };
      if (said.Value.Answer is not { } answer) return none;
      var judged = service.Judge(request, answer, w.Now);
      if (judged.IsError) return none;
      if (judged.Value.Outcome != Outcome.Accepted) return none with { IsMissing = true };
      var values = new FormAnswers(judged.Value.Data!);
      return new([.. fields.Select(f => (Field: f, Value: values.At(f))).Where(f => f.Value is not null).Select(f => new HeldValue(f.Field, service.LabelOf(f.Field), f.Value!.ToString()))], false, message.ToString(), line.ProofOf(service, message));
    } catch (Exception e) when (e is HttpRequestException or ServiceFailedException or ShapeException || e is OperationCanceledException && !ct.IsCancellationRequested) {
      return none;
    }
  }
}
