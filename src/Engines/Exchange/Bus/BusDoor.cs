using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Saola.Exchange;

/// <summary>A call that may go on.</summary>
/// <param name="Target">Path and query as they were sent.</param>
/// <param name="Url">Where it goes.</param>
/// <param name="Headers">What goes along, the protocol's own among them.</param>
internal sealed record BusCall(RosterClient Client, RosterService Service, string Method, string Target, string Url, string Message, Guid Request, List<(string Name, string Value)> Headers) {
  /// <summary>What is counted of it, of all its tries together.</summary>
  public CallOutcome Outcome { get; } = new();

  /// <summary>To the national security server, where the service lies behind it.</summary>
  public HttpMessageInvoker? Line { get; init; }

  readonly long ends = Environment.TickCount64 + (long)Service.Whole.TotalMilliseconds;

  /// <summary>The time of the whole call is over.</summary>
  public bool IsOver => Environment.TickCount64 >= ends;

  /// <summary>So long, or less where the whole call must end before.</summary>
  public TimeSpan Left(TimeSpan most) => TimeSpan.FromMilliseconds(Math.Clamp(ends - Environment.TickCount64, 0, (long)most.TotalMilliseconds));

  /// <summary>The same once more: a request of its own.</summary>
  public BusCall Again() {
    var id = Guid.CreateVersion7();
    return this with { Request = id, Headers = [.. Headers.Select(h => h.Name == BusHeaders.RequestId ? (h.Name, id.ToString()) : h)] };
  }
}

/// <summary>
/// The door of X-Road's message protocol for REST (<c>/r1/...</c>). Nobody passes who is not registered, does not come as their
/// connection says, or has no right to just this; none of that asks the database.
/// </summary>
internal sealed class BusDoor(Roster roster, Passages passages, Metadata metadata, BusFaults faults, CallCounts counts, Traces traces, ILogger<BusDoor> log) {
  const int IdLimit = 255;
  const string ListClients = "/listClients";

  /// <summary>What becomes of a request: it goes on, is about the subsystem itself, or is refused.</summary>
  readonly record struct Judged(BusCall? Call, BusFault? Fault, (ServiceAddress Of, RosterClient By)? Asked = null);

  /// <summary>Whatever looks like the protocol, of any version.</summary>
  public static bool IsFor(PathString path) => path.Value is ListClients || path.Value is ['/', 'r', >= '0' and <= '9', ..] value && value.AsSpan(2).IndexOf('/') is var slash && value.AsSpan(2, slash < 0 ? value.Length - 2 : slash).IndexOfAnyExceptInRange('0', '9') < 0;

  public async Task Answer(HttpContext http) {
    var began = Stopwatch.GetTimestamp();
    using var span = Traces.Begin();
    BusCall? call = null;
    try {
      var view = await roster.Get();
      if (http.Request.Path.Value == ListClients) {
        await Clients(http, view);
        return;
      }
      (call, var fault, var asked) = Judge(http, view);
      if (asked is { } about) fault = await metadata.Answer(http, about.Of, about.By, view);
      if (fault is not null) await faults.Write(http, fault);
      else if (call is not null) await passages.Go(http, call);
    } catch (RosterOutdatedException e) {
      await Fail(http, BusFault.Outdated, e);
    } catch (NpgsqlException e) {
      await Fail(http, BusFault.Database, e);
    } catch (Exception) when (http.RequestAborted.IsCancellationRequested) {
      http.Abort();
    } catch (BadHttpRequestException e) {
      await Fail(http, BusFault.BadRequest(e.Message), e);
    } catch (Exception e) {
      await Fail(http, BusFault.Internal, e);
    } finally {
      if (call is not null) counts.Add(call, began);
      Traces.End(span, call);
    }
  }

  /// <summary>Nobody need say who they are; they come as someone who takes part.</summary>
  Task Clients(HttpContext http, RosterView view) =>
    !HttpMethods.IsGet(http.Request.Method) ? faults.Write(http, BusFault.BadRequest("The clients are asked for by GET"))
    : view.Clients.Values.Any(c => roster.Lacks(c, http) is null) ? metadata.ListClients(http, view) : faults.Write(http, BusFault.NotKnown);

  /// <summary>What has begun to be answered ends unfinished, so that nobody takes it for whole.</summary>
  async Task Fail(HttpContext http, BusFault fault, Exception e) {
    log.LogError("A call failed with {Fault}: {Reason}", fault.Code, e.Message);
    if (http.Response.HasStarted) http.Abort();
    else await faults.Write(http, fault);
  }

  Judged Judge(HttpContext http, RosterView view) {
    var (request, headers) = (http.Request, http.Request.Headers);
    if (TargetOf(http) is not { } target) return new(null, BusFault.BadRequest("The address of the request is not read"));
    var query = target.IndexOf('?', StringComparison.Ordinal);
    var (path, asked) = query < 0 ? (target, "") : (target[..query], target[query..]);
    if (!path.StartsWith("/r1/", StringComparison.Ordinal)) return new(null, BusFault.BadRequest("Only version r1 of the protocol is spoken"));
    if (!OfferedService.Methods.Contains(request.Method)) return new(null, BusFault.BadRequest("The method is not one of the protocol"));
    if (BusHeaders.Disguised(headers) is { } disguised) return new(null, BusFault.BadRequest($"The header {disguised} is read by some as another one"));
    if (ServiceAddress.Parse(path[3..]) is not { } address) return new(null, BusFault.BadRequest("The address must name instance, class, member, subsystem and service, each percent-encoded"));
    if (Caller(http, view) is var (client, refused) && refused is not null) return new(null, refused);
    var abroad = roster.IsAbroad(address.Owner, view);
    // what comes from there does not go back there
    if (abroad && roster.National.Comes(http, roster.Now)) return new(null, BusFault.UnknownMember(address.Owner));
    if (!abroad && Metadata.IsAsked(address)) return view.Clients.ContainsKey(address.Owner.Instance == roster.TestInstance ? address.Owner with { Instance = roster.Instance } : address.Owner) ? new(null, null, (address, client!)) : new(null, BusFault.UnknownMember(address.Owner));
    if (roster.Closed(view) is { } closed) return new(null, closed);
    if (!abroad && ServerFault(headers[BusHeaders.Server]) is { } server) return new(null, server);
    if (headers[BusHeaders.Represented] is [.., { } represented] && !IsParty(represented)) return new(null, BusFault.BadRequest($"{BusHeaders.Represented} must be [class/]member"));
    if (MessageId(headers[BusHeaders.Id]) is not { } message) return new(null, BusFault.BadRequest($"{BusHeaders.Id} must have 1 to {IdLimit} visible characters"));
    var (service, fault) = abroad ? (roster.National.Service(address, client!, roster.Whole), null) : Called(address, client!, request.Method, view);
    if (fault is not null) {
      if (service is not null) counts.Refuse(client!, service);
      return new(null, fault);
    }
    var id = Guid.CreateVersion7();
    var sent = BusHeaders.OfRequest(headers);
    traces.Lead(sent);
    sent.AddRange([(BusHeaders.Client, client!.Text), (BusHeaders.Id, message), (BusHeaders.RequestId, id.ToString())]);
    return new(new(client, service!, request.Method, target, service!.Url + (abroad ? target : address.Path + asked), message, id, sent) { Line = abroad ? roster.National.Line : null }, null);
  }

  /// <summary>Path and query as they came over the line; null for another form, or for characters that stand in no address.</summary>
  internal static string? TargetOf(HttpContext http) => http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget is ['/', ..] raw && !raw.AsSpan().ContainsAnyExceptInRange('!', '~') && !raw.Contains('#', StringComparison.Ordinal) ? raw : null;

  internal (RosterClient? Client, BusFault? Fault) Caller(HttpContext http, RosterView view) {
    // of a call that is made by hand within the program it is known who makes it
    if (http.Items.TryGetValue(typeof(RosterClient), out var known)) return ((RosterClient)known!, null);
    // the last one counts where several were sent
    if (http.Request.Headers[BusHeaders.Client] is not [.., { } named]) return (null, BusFault.InvalidClient($"The header {BusHeaders.Client} is missing"));
    if (PartyId.Parse(named.Trim()) is not { } party) return (null, BusFault.InvalidClient($"{BusHeaders.Client} must be instance/class/member/subsystem, each percent-encoded"));
    if (!view.Clients.TryGetValue(party, out var client)) return (null, BusFault.UnknownMember(party));
    return roster.Lacks(client, http) is { } lacking ? (null, BusFault.NotProven(party, lacking)) : (client, null);
  }

  BusFault? ServerFault(Microsoft.Extensions.Primitives.StringValues named) =>
    named is not [.., { } server] || PartyId.Parse(server) is { Subsystem: not null } id && id.ToString() == roster.Server ? null : BusFault.InvalidServer;

  static bool IsParty(string text) => text.Split('/') is { Length: 1 or 2 } parts && Array.TrueForAll(parts, p => PartyId.Part(p) is not null);

  string? MessageId(Microsoft.Extensions.Primitives.StringValues given) =>
    given is not [.., { } id] ? $"{PartyId.Encode(roster.Instance)}-{Guid.CreateVersion7()}" : id.Length is > 0 and <= IdLimit && !id.AsSpan().ContainsAnyExceptInRange(' ', '~') ? id : null;

  static (RosterService? Service, BusFault? Fault) Called(ServiceAddress address, RosterClient client, string method, RosterView view) {
    if (view.Service(address.Owner, address.Code) is not { } service) return (null, view.Clients.ContainsKey(address.Owner) ? BusFault.UnknownService(address.Id) : BusFault.UnknownMember(address.Owner));
    if (PathGlob.Plain(address.Path) is not { } path) return (null, BusFault.BadRequest("A path goes no step up, however encoded"));
    if (!service.Allows(client, method, path)) return (service, BusFault.AccessDenied(address.Id));
    return service.Notice is { } notice ? (service, BusFault.Disabled(address.Id, notice)) : (service, null);
  }
}

/// <summary>Before everything that is for people: no cookie, page, compression or re-execution touches what goes through.</summary>
internal sealed class BusEntrance(BusDoor door, IConfiguration configuration) : IStartupFilter {
  static readonly string[] Forwarded = ["X-Forwarded-For", "X-Forwarded-Proto"];

  public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app => {
    if (configuration["role"] != "worker")
      app.MapWhen(http => BusDoor.IsFor(http.Request.Path), branch => {
        // whose word on where a call comes from is taken is the same as for everyone; what the caller sent goes on as it was
        branch.Use(static (http, after) => {
          if (Array.Exists(Forwarded, http.Request.Headers.ContainsKey)) http.Items[typeof(BusEntrance)] = Array.ConvertAll(Forwarded, name => (name, http.Request.Headers[name]));
          return after(http);
        });
        branch.UseForwardedHeaders();
        branch.Run(http => {
          if (http.Items.TryGetValue(typeof(BusEntrance), out var sent)) {
            foreach (var (name, value) in ((string, Microsoft.Extensions.Primitives.StringValues)[])sent!) {
              http.Request.Headers[name] = value;
              http.Request.Headers.Remove(name.Replace("Forwarded", "Original", StringComparison.Ordinal));
            }
          }
          return door.Answer(http);
        });
      });
    next(app);
  };
}
