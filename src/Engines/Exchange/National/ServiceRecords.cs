using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>
/// What a service tells of a person in the place of a paper: <c>exchange.pack:service/name</c>. Its owner is asked when the person has
/// chosen so, and not before; that they were asked, about whom, and whether the person agreed, is evidence before anything leaves.
/// </summary>
internal sealed class ServiceRecords(Work w, Works works, Identities identities, Services services, Line line, Askings askings, Abouts abouts) : IRecordSource {
  public string Name => "exchange";

  public ValueTask<FoundRecord?> Find(string key, CancellationToken ct) => ValueTask.FromResult<FoundRecord?>(null);

  public async ValueTask<IReadOnlyList<HeldRecord>> Held(string register, RecordHolder holder, IReadOnlyCollection<string> fields, CancellationToken ct) =>
    holder.PersonalNumber is { } number && await services.Find(register, ct) is { Prefills: true } service && line.Reaches(service)
      ? [new($"{Name}.{register}", new(SHA256.HashData(Encoding.UTF8.GetBytes($"{register}\n{number}"))[..16]), 1, T["record_to_fetch"], service.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName), []) { IsAway = true }] : [];

  public async ValueTask<FetchedRecord> Fetch(string register, RecordHolder holder, IReadOnlyCollection<string> fields, FetchReason reason, TimeSpan? patience, CancellationToken ct) {
    var none = new FetchedRecord(null, false, null, null) { Fault = FetchFault.Closed };
    if (holder.PersonalNumber is not { } number || await services.Find(register, ct) is not { Prefills: true } service || !line.Reaches(service)) return none;
    if (await askings.Begin(register, number, patience, ct) is not { } asking) return none with { Fault = FetchFault.Asked };
    try {
      return await Ask(service, number, asking, fields, reason, patience, ct);
    } finally {
      await askings.End(asking);
    }
  }

  async Task<FetchedRecord> Ask(OutsideService service, string number, Askings.Asking asking, IReadOnlyCollection<string> fields, FetchReason reason, TimeSpan? patience, CancellationToken ct) {
    var message = Guid.CreateVersion7(w.Now);
    var none = new FetchedRecord(null, false, message.ToString(), null);
    var card = await identities.PersonByNumber(w, number, ct);
    // who has no account is told from others all the same
    var person = card?.Id ?? new Guid(asking.Person);
    var asker = reason.Asker ?? w.Actor.Id;
    var about = new AskedFor(reason.Matter, asker == card?.Id ? number : (await identities.Person(w, asker, ct))?.PersonalNumber, number);
    await using (var own = works.Begin(w.Actor, w.Purpose, w.Reason)) {
      own.Work.Record("exchange.person_asked", "person", person, new { service = service.Id, message, agreed = reason.Agreed, matter = reason.Matter }, about: person);
      await own.Work.Commit(ct);
    }
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
    if (patience is { } most) limit.CancelAfter(most);
    try {
      var request = service.Request(ServiceSource.About(number, card?.FullName, card?.DateOfBirth), w.Now);
      await w.Rest();
      var said = await line.Ask(service, message, request, about, limit.Token);
      if (said.IsError) return none with { Fault = FetchFault.Unfit };
      // of all refusals this one alone is about what the owner holds; the others are about how it was asked
      if (said.Value.Declined is { } status) return status == StatusCodes.Status404NotFound ? none with { IsMissing = true } : none with { Fault = FetchFault.Refused, Number = status };
      if (said.Value.TooLarge is { } size) return none with { Fault = FetchFault.Large, Number = size };
      if (said.Value.Answer is not { } answer) return none with { Fault = FetchFault.Later };
      var judged = service.Judge(request, answer, w.Now);
      if (judged.IsError) return none with { Fault = FetchFault.Unfit };
      if (judged.Value.Outcome != Outcome.Accepted) return none with { IsMissing = true };
      var values = new FormAnswers(judged.Value.Data!);
      return new([.. fields.Select(f => (Field: f, Value: values.At(f))).Where(f => f.Value is not null).Select(f => new HeldValue(f.Field, service.LabelOf(f.Field), f.Value!.ToString()))], false, message.ToString(), line.ProofOf(service, message));
    } catch (Exception e) when (e is HttpRequestException or ServiceFailedException or ShapeException || e is OperationCanceledException && !ct.IsCancellationRequested) {
      var (fault, status) = Why(e is ServiceFailedException { InnerException: { } inner } ? inner : e);
      return none with { Fault = fault, Number = status };
    }
  }

  static (FetchFault Fault, long? Status) Why(Exception e) => e switch {
    OperationCanceledException => (FetchFault.Silent, null),
    HttpRequestException { StatusCode: { } status } => ((int)status < 500 ? FetchFault.Refused : FetchFault.Failed, (int)status),
    HttpRequestException or NotPassedException { IsUnreached: true } => (FetchFault.Unreached, null),
    NotPassedException => (FetchFault.Closed, null),
    _ => (FetchFault.Unfit, null),
  };

  /// <summary>As if it had named the matter when it was sent: the message itself stays as it was.</summary>
  public void Belongs(string message, string matter) {
    if (abouts.Dossier(matter) is { } digest)
      w.Later(new("insert into exchange.log_about (at, digest, message, request) select r.at, $1, r.message, r.request from exchange.log_record r where r.message = $2 and not r.response and r.at >= $3") {
        Parameters = { new() { Value = digest }, new() { Value = message }, new() { Value = w.Now.AddMinutes(-5).UtcDateTime } },
      });
  }
}
