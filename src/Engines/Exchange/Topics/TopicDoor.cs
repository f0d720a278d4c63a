using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Why a request about a topic is refused. In English, as all that programs read here.</summary>
/// <param name="Events">Of each event that cannot be published its number in the batch and what is wrong with it.</param>
internal sealed record TopicFault(int Status, string Type, string Message, JsonArray? Events = null) {
  public static TopicFault Bad(string message, int status = 400) => new(status, "bad_request", message);
  public static TopicFault Unknown(string what) => new(404, "unknown_topic", $"Unknown: {what}");
  public static TopicFault Denied(string what) => new(403, "access_denied", $"Request is not allowed: {what}");
  public static TopicFault Failed => new(500, "internal_error", "The exchange failed");
  public static TopicFault NotNow => new(503, "logging_failed", "The exchange cannot keep this now; send the same again");
}

/// <summary>
/// The door of topics (<c>/topics/v1/instance/class/member/subsystem/topic</c>). Who comes is judged as at the door of services: by the
/// header X-Road-Client and the registered connection.
/// </summary>
internal sealed class TopicDoor(Roster roster, BusDoor bus, BusFaults faults, TopicLog log, TopicPulls pulls, ILogger<TopicDoor> logger) {
  public const string Root = "/topics/v1";
  const int MostBody = 8 << 20;

  public async Task Answer(HttpContext http) {
    try {
      if (await Act(http) is { } fault) await Refuse(http, fault);
    } catch (BadEventException e) {
      await Refuse(http, TopicFault.Bad(e.Message, e.Status));
    } catch (BadHttpRequestException e) {
      await Refuse(http, TopicFault.Bad(e.Message, e.StatusCode));
    } catch (Exception) when (http.RequestAborted.IsCancellationRequested) {
      http.Abort();
    } catch (Exception e) when (e is LoggingFailedException or NpgsqlException or TimeoutException) {
      logger.LogError("A request about a topic failed: {Reason}", e.Message);
      await Refuse(http, TopicFault.NotNow);
    } catch (Exception e) {
      logger.LogError(e, "A request about a topic failed");
      await Refuse(http, TopicFault.Failed);
    }
  }

  async Task<TopicFault?> Act(HttpContext http) {
    var view = await roster.Get();
    if (BusDoor.TargetOf(http) is not { } target) return TopicFault.Bad("The address of the request is not read");
    if (ServiceAddress.Parse(target.Split('?')[0][Root.Length..]) is not { } address) return TopicFault.Bad("The address must name instance, class, member, subsystem and topic, each percent-encoded");
    var (client, refused) = bus.Caller(http, view);
    if (refused is not null) {
      await faults.Write(http, refused);
      return null;
    }
    if (roster.Closed(view) is { } closed) return new(503, closed.Code, closed.Message);
    if (!view.Topics.TryGetValue((address.Owner, address.Code), out var topic)) return TopicFault.Unknown(address.Id);
    if (address.Path.Length > 0) return await pulls.Answer(http, topic, client!, address.Path);
    if (!HttpMethods.IsPost(http.Request.Method)) return TopicFault.Bad("Events are published by POST", 405);
    return topic.Allows(client!.Id, TopicAct.Publish) ? await Publish(http, topic, client) : TopicFault.Denied(topic.Address);
  }

  async Task<TopicFault?> Publish(HttpContext http, RosterTopic topic, RosterClient client) {
    var sent = CloudEvent.Read(http.Request.Headers, await Body(http));
    var (events, wrong) = (new List<CloudEvent>(), new JsonArray());
    foreach (var (e, number) in sent.Select((e, i) => (e, i))) {
      var (read, fault) = CloudEvent.Of(e);
      var all = fault is not null ? [fault] : read!.Faults(topic);
      if (all.Count > 0) wrong.Add(new JsonObject { ["event"] = number, ["errors"] = new JsonArray([.. all.Select(w => (JsonNode)w)]) });
      else events.Add(read!);
    }
    if (wrong.Count > 0) return new(422, "invalid_event", "Nothing was published: not every event is as CloudEvents and the topic demand", wrong);
    if (events.Count == 0) return TopicFault.Bad("There is no event");
    var kept = await log.Keep([.. events.Select(e => NewEvent.Of(e, topic, client))]);
    var told = events.Zip(kept, (e, k) => (JsonNode)new JsonObject { ["source"] = e.Source, ["id"] = e.Id, ["position"] = k.Position, ["at"] = k.At }).ToArray();
    await Write(http, 200, new JsonObject { ["events"] = new JsonArray(told) });
    return null;
  }

  public static async Task<byte[]> Body(HttpContext http) {
    if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBody;
    using var body = new MemoryStream();
    await http.Request.Body.CopyToAsync(body, http.RequestAborted);
    return body.ToArray();
  }

  static Task Refuse(HttpContext http, TopicFault fault) {
    if (http.Response.HasStarted) {
      http.Abort();
      return Task.CompletedTask;
    }
    if (fault.Status == 503) http.Response.Headers.RetryAfter = "1";
    var told = new JsonObject { ["type"] = fault.Type, ["message"] = fault.Message };
    if (fault.Events is { } events) told["events"] = events;
    return Write(http, fault.Status, told);
  }

  public static async Task Write(HttpContext http, int status, JsonObject told) {
    http.Response.StatusCode = status;
    http.Response.ContentType = "application/json";
    http.Response.Headers.CacheControl = "no-store";
    await http.Response.WriteAsync(told.ToJsonString(Json.Options), http.RequestAborted);
  }
}

/// <summary>Before everything that is for people, as the door of services is.</summary>
internal sealed class TopicEntrance(TopicDoor door, IConfiguration configuration) : IStartupFilter {
  public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app => {
    if (configuration["role"] != "worker")
      app.MapWhen(static http => http.Request.Path.StartsWithSegments(TopicDoor.Root, StringComparison.Ordinal), branch => {
        branch.UseForwardedHeaders();
        branch.Run(door.Answer);
      });
    next(app);
  };
}
