using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>
/// Values of a form from a declared service: <c>exchange.pack:service/name.value</c>. Asked only about the person who fills the form,
/// or whom an official serves and may read; that it was asked is evidence. All services of a form are asked at once and none for
/// longer than <see cref="Patience"/>: what is not there by then is typed.
/// </summary>
internal sealed class ServiceSource(Work w, Works works, Identities identities, Services services, Line line) : IPrefillSource {
  public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
  readonly Dictionary<(Guid Person, string Service), Given> given = [];
  Guid asked;

  sealed record Given(OutsideService Service, Guid Message, JsonObject? Values, bool Missed);

  public string Name => "exchange";

  public async Task Prepare(Actor actor, IReadOnlyCollection<string> wanted, CancellationToken ct) {
    asked = actor.Id;
    if (actor.Kind is not (ActorKind.Citizen or ActorKind.Official) || await identities.Person(w, actor.Id, ct) is not { PersonalNumber: not null } card) return;
    var about = About(card.PersonalNumber, card.FullName, card.DateOfBirth);
    var asking = new AskedFor(null, actor.Id == w.Actor.Id ? card.PersonalNumber : (await identities.Person(w, w.Actor.Id, ct))?.PersonalNumber, card.PersonalNumber);
    var ready = new List<(OutsideService Service, Guid Message)>();
    foreach (var id in wanted.Select(what => Parts(what).Service).Distinct(StringComparer.Ordinal).Where(id => !given.ContainsKey((actor.Id, id))))
      if (await services.Find(id, ct) is { Prefills: true } service && line.Reaches(service)) ready.Add((service, Guid.CreateVersion7(w.Now)));
    if (ready.Count == 0) return;
    await Note(actor, ready, ct);
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
    limit.CancelAfter(Patience);
    foreach (var one in await Task.WhenAll(ready.Select(r => Ask(r.Service, r.Message, about, asking, limit.Token, ct)))) given[(actor.Id, one.Service.Id)] = one;
  }

  public ValueTask<Found?> Find(Actor actor, string what, CancellationToken ct) {
    var (id, value) = Parts(what);
    return ValueTask.FromResult(given.GetValueOrDefault((actor.Id, id)) is { Values: { } values } from && new FormAnswers(values).At(value) is { } found
      ? new Found(found, from.Service.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName), from.Message.ToString()) : null);
  }

  public string? Missed(string what) => given.GetValueOrDefault((asked, Parts(what).Service)) is { Missed: true } from
    ? T["prefill_missed", from.Service.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName)] : null;

  /// <summary>What a service may be told of a person; its declaration says which of it leaves.</summary>
  internal static JsonObject About(string? number, string? name, DateOnly? birth) => new() {
    ["person"] = new JsonObject { ["personalNumber"] = number, ["fullName"] = name, ["dateOfBirth"] = birth?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) },
  };

  async Task<Given> Ask(OutsideService service, Guid message, JsonObject about, AskedFor asking, CancellationToken limit, CancellationToken ct) {
    try {
      var request = service.Request(about, w.Now);
      var said = await line.Ask(service, message, request, asking, limit);
      if (said.IsError || said.Value.Answer is not { } answer) return new(service, message, null, true);
      var judged = service.Judge(request, answer, w.Now);
      // one whom the system does not know is no failure: there is nothing to fill in
      return judged.IsError || judged.Value.Outcome == Outcome.Contradicts ? new(service, message, null, true) : new(service, message, judged.Value.Data, false);
    } catch (Exception e) when (e is HttpRequestException or ServiceFailedException or ShapeException or OperationCanceledException && !ct.IsCancellationRequested) {
      return new(service, message, null, true);
    }
  }

  /// <summary>That someone's data was asked for is kept before anything leaves, whatever becomes of the form.</summary>
  async Task Note(Actor person, IEnumerable<(OutsideService Service, Guid Message)> asking, CancellationToken ct) {
    await using var own = works.Begin(w.Actor, w.Purpose, w.Reason);
    foreach (var (service, message) in asking) own.Work.Record("exchange.person_asked", "person", person.Id, new { service = service.Id, message }, about: person.Id);
    await own.Work.Commit(ct);
  }

  /// <summary>A pack's item ends at the first full stop after its slash.</summary>
  static (string Service, string Value) Parts(string what) =>
    what.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && what.IndexOf('.', slash) is > 0 and var dot ? (what[..dot], what[(dot + 1)..]) : (what, "");
}
