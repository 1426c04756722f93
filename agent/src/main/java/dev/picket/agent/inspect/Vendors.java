package dev.picket.agent.inspect;

import java.util.List;

/** Issuers of secrets without a form of their own: something random that is assigned to their name is one. */
final class Vendors {
    static final List<String> NAMES = List.of("""
            adafruit adobe airtable algolia alibaba aliyun amplitude asana atlassian auth0 authress azure bamboohr beamer bitbucket bitly
            bittrex bugsnag buildkite checkmarx circleci clearbit cloudflare cloudinary codacy codecov cohere coinbase confluence confluent
            contentful coveralls datadog deepgram deepseek discord docusign droneci dropbox elevenlabs etsy eventbrite facebook fastly
            finicity finnhub flickr freshbooks freshdesk giphy gitter gocardless hashicorp helpscout heroku hubspot instagram intercom
            jenkins jfrog jira kraken kucoin launchdarkly lastfm linkedin looker mailchimp mailgun mailjet mapbox mattermost maxmind meraki
            messagebird message_bird miro mistral mixpanel mongodb monday netlify newrelic new-relic new_relic nexmo nytimes okta onelogin
            opsgenie pagerduty paypal paystack pinterest plaid postmark privateai pusher quickbooks rapidapi razorpay reddit rollbar
            salesforce segment sendbird sentry shodan snyk sonarqube sourcegraph spotify splunk spoonacular squarespace statuspage strava
            sumologic sumo_access todoist together trello travis tumblr twilio twitch twitter unsplash virustotal webex weather wistia
            woocommerce yandex yelp youtube zapier zendesk zoho zoom artifactory sonar
            """.strip().split("\\s+"));

    private Vendors() {}
}
